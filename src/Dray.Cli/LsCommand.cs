using System.CommandLine;
using System.CommandLine.Parsing;
using Dray.Cli.Lookup;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Cli;

/// <summary><c>dray ls</c>: what a machine shares.</summary>
internal static class LsCommand
{
    private const string Manual = """
        What is listed:
          HOST: lists the folders that it shares, HOST:SHARE/PATH what is in a folder, or one file.
          Names are in order, but with --recursive as they come. What Dray keeps for itself in
          .dray/ is never there.

        Examples:
          dray ls nas:
          dray ls -l nas:photos/2026
          dray ls --recursive --json nas:backup

        Exit codes:
          0 done                       4 refused, not authorised
          2 usage                      5 not there, or some could not be read
          3 cannot reach               130, 143 interrupted by SIGINT, SIGTERM
        """;

    private static readonly Argument<string> Path = new("path") { Description = "HOST:[PATH]" };
    private static readonly Option<bool> Long = Options.Flag("--long", "Mode, size, time and where links lead", "-l");
    private static readonly Option<bool> Recursive = Options.Flag("--recursive", "All that is within folders, too", "-R");

    public static Verb Build()
    {
        var verb = new Verb("ls", "Lists what a machine shares ('dray serve --share').", "ls [OPTION]... HOST:[PATH]", Manual)
        {
            Path, Long, Recursive, TransferOptions.Port, TransferOptions.Id, TransferOptions.CodeFile, TransferOptions.Json,
        };
        verb.SetAction(RunAsync);
        return verb;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var typed = parsed.GetValue(Path)!;
        if (!Remote.TryParse(typed, out var remote)) throw new UsageException($"'{typed}' names no host: write HOST: or HOST:PATH.");
        var (json, recursive) = (parsed.GetValue(TransferOptions.Json), parsed.GetValue(Recursive));
        var terminal = Terminal.OfProcess();
        var introducer = new Introducer(terminal, terminal.Asks && !json, Introducer.Given(parsed.GetValue(TransferOptions.CodeFile)));
        var wanted = new SendOptions
        {
            Sources = [],
            Host = remote.Host,
            Port = parsed.GetValue(TransferOptions.Port) ?? Addressing.DefaultPort,
            FindHost = new PeerFinder(DiscoveryScope.OfProcess(), parsed.GetValue(TransferOptions.Port)).FindAsync,
            ServerId = parsed.GetValue(TransferOptions.Id),
            Introduce = (stranger, stop) => introducer.MeetAsync(stranger with { IsOpen = false }, stop),
        };
        var output = new ListOutput(
            terminal, json ? new(Console.OpenStandardOutput(), ListLineContext.Default.ListLine, TimeProvider.System) : null, parsed.GetValue(Long));
        using var interruption = new Interruption();
        var found = new List<ListedEntry>();
        var outcome = await Listing.RunAsync(wanted, remote.Path, recursive, recursive ? output.Show : found.Add, interruption.Token);
        foreach (var entry in found.OrderBy(static entry => entry.Name, StringComparer.Ordinal)) output.Show(entry);
        var exit = ExitCode.Of(outcome.Ended, interruption.ExitCode);
        output.Ended(exit, outcome.Reason);
        return exit == ExitCode.Done && terminal.Fault is not null ? ExitCode.Unprinted : exit;
    }
}
