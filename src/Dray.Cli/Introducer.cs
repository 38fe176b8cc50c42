using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Security;
using Dray.Transfers;

namespace Dray.Cli;

/// <summary>
/// Says what to do about a server that is a stranger: by the code that a script has in <c>DRAY_CODE</c> or <c>--code-file</c>,
/// tried once; else by asking the person at the terminal, as often as it takes.
/// </summary>
/// <param name="terminal">The person, where there is one.</param>
/// <param name="asks">The person may be asked.</param>
/// <param name="given">The code that was given beforehand, if one was.</param>
internal sealed class Introducer(Terminal terminal, bool asks, string? given)
{
    private const int MostCode = 1024;
    private bool _used;

    /// <summary>The code that a script gives; never an argument, which others on this machine could see.</summary>
    /// <exception cref="UsageException">The file can't be read.</exception>
    public static string? Given(string? file)
    {
        if (file is null) return Environment.GetEnvironmentVariable("DRAY_CODE") is { Length: > 0 } code ? code : null;
        try
        {
            using var reader = new StreamReader(file);
            var text = new char[MostCode];
            return new string(text, 0, reader.ReadBlock(text)).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--code-file: {fault.Message}");
        }
    }

    public async Task<Introduction?> MeetAsync(Stranger stranger, CancellationToken cancel)
    {
        if (given is not null && !_used)
        {
            _used = true;
            return Introduction.ByCode(given);
        }

        if (!asks || given is not null || stranger is { ShowsCode: false, IsOpen: false, KnownAs: null }) return null;
        Present(stranger);
        return await AskAsync(stranger, cancel);
    }

    private void Present(Stranger stranger)
    {
        if (stranger.Fault is { } fault)
        {
            terminal.Say(Terminal.Clean(fault));
            return;
        }

        terminal.Say(stranger.KnownAs is { } known
            ? $"What answers at {Terminal.Clean(stranger.Address)} is known here as '{Terminal.Clean(known)}', and was never sent to. Its id ('dray id' shows it there):"
            : $"{Terminal.Clean(stranger.Name)} at {Terminal.Clean(stranger.Address)} and this device do not know each other yet. Its id ('dray id' shows it there):");
        foreach (var row in IdRows.Of(stranger.Id)) terminal.Say($"  {row}");
        if (stranger.IsOpen) terminal.Say("It takes files from anybody, into its inbox.");
    }

    private async Task<Introduction?> AskAsync(Stranger stranger, CancellationToken cancel)
    {
        var question = stranger switch
        {
            { KnownAs: not null } => "Is it the one that you mean (yes or no)? ",
            { ShowsCode: true, IsOpen: true } => "The code that it shows, to be paired; or 'yes' if the id is right, to use the inbox: ",
            { ShowsCode: true } => "The code that it shows (Enter to stop): ",
            _ => "Is the id right (yes or no)? ",
        };
        var answer = (await terminal.AskAsync(question, cancel))?.Trim();
        if (string.IsNullOrEmpty(answer) || Is(answer, "no")) return null;
        if ((stranger.IsOpen || stranger.KnownAs is not null) && Is(answer, "yes")) return Introduction.Accept;
        return Introduction.ByCode(answer);
    }

    private static bool Is(string answer, string word) =>
        answer.Equals(word, StringComparison.OrdinalIgnoreCase) || answer.Equals(word[..1], StringComparison.OrdinalIgnoreCase);
}
