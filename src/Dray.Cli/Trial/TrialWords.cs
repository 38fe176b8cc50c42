using System.Globalization;
using Dray.Cli.Json;
using Dray.Cli.Output;

namespace Dray.Cli.Trial;

/// <summary>A trial told to people. The progress line is the send's own.</summary>
internal sealed class TrialWords(Terminal terminal, bool quiet, bool verbose) : TrialOutput
{
    /// <summary>More differences than this are one difference many times.</summary>
    private const int Named = 20;

    private int _named;

    public override void Source(string path, bool made)
    {
        if (quiet) return;
        terminal.Say(made
            ? $"Making a tree of {TrialTree.SmallFiles + 1:N0} files and more in {Terminal.Clean(Path.GetDirectoryName(path))}"
            : $"Sending {Terminal.Clean(path)} to this machine itself");
    }

    public override void Sent(SendLine line)
    {
        if (line is SendLine.EntryFailed failed) terminal.Complain($"{Terminal.Clean(failed.Name)}: {Terminal.Clean(failed.Reason)}");
        if (line is SendLine.Done done && !quiet)
        {
            var elapsed = TimeSpan.FromMilliseconds(done.ElapsedMs);
            terminal.Say($"{ByteSize.Entries(done.Landed + done.Replaced + done.Beside)}, {ByteSize.Format(done.Bytes)} "
                + $"in {Span.Format(elapsed)} over {ByteSize.Count(done.Lanes, "lane", "lanes")}"
                + ReceiptLine.Tail(done.Replaced, done.Beside, done.Skipped, done.Failed));
        }
    }

    public override void Differs(Difference difference)
    {
        if (_named++ < Named || verbose) terminal.Complain($"{Terminal.Clean(difference.Name)} {Terminal.Clean(difference.What)}");
        else if (_named == Named + 1) terminal.Complain("There are more differences; -v names them all.");
    }

    public override void Ended(TrialResult result)
    {
        if (result.Reason is not null) terminal.Complain(Terminal.Clean(result.Reason));
        if (quiet || result.Verified == 0) return;
        if (result.Differences == 0)
            terminal.Say(terminal.Paint($"Verified {ByteSize.Entries(result.Verified)}: bytes, times, modes, links and holes are as they were sent.", Tone.Good));
        terminal.Result(string.Create(CultureInfo.InvariantCulture, $"{result.Rate / 1e6:N0} MB/s"));
    }
}
