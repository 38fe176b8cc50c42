using Dray.Cli.Json;

namespace Dray.Cli.Output;

/// <summary>Links that were made or ended, told to people or, where there are lines, to programs. One thread.</summary>
/// <param name="terminal">The person.</param>
/// <param name="lines">A program; null where there is none.</param>
internal sealed class LinkOutput(Terminal terminal, JsonLines<LinkLine>? lines)
{
    public void Made(Invitation shown)
    {
        if (shown.IsPlain) terminal.Complain(InvitationWords.PlainWarning);
        if (lines is not null)
        {
            lines.Write(new LinkLine.Made(LinkLine.Of(shown)));
            return;
        }

        // Whatever is not a terminal may be a log: the link goes where it was asked for, and nowhere else.
        InvitationWords.Show(shown, terminal, terminal.Result, terminal.Say, terminal.Redraws ? Terminal.Width : null);
        terminal.Say($"Whoever opens it can {shown.Lets}, until {InvitationWords.Time(shown.Made.Until)}.");
    }

    public void Revoked(int count)
    {
        if (lines is null) terminal.Say($"{ByteSize.Count(count, "link is", "links are")} good no more.");
        else lines.Write(new LinkLine.Revoked(count));
    }

    public void Ended(int exitCode, string? reason)
    {
        if (lines is not null) lines.Write(new LinkLine.Done(exitCode, reason));
        else if (reason is not null) terminal.Complain(Terminal.Clean(reason));
    }
}
