using System.CommandLine;
using System.CommandLine.Parsing;
using Dray.Cli.Lookup;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Server;
using Dray.Transfers;

namespace Dray.Cli;

/// <summary><c>dray get</c>: its options, and what they come to.</summary>
internal static class GetCommand
{
    private const string Manual = """
        What to get:
          HOST:SHARE/PATH, as 'dray ls HOST:' lists them. FOLDER lands as FOLDER/, FOLDER/ lands its
          contents (as with rsync). Several may be named, all of one host. IPv6 goes in brackets.

        Where it lands:
          In DEST, a folder, made if missing (default: the current one); with - as DEST one file goes
          to standard output, once it is whole and verified. What is there already with the same size
          and time is skipped; what is in the way is treated as 'dray send' does it.

        Who may get:
          Devices that were paired with the server, unless it was told otherwise ('dray devices allow
          NAME --get no' there), and only from folders that it shares ('dray serve --share').

        Examples:
          dray get nas:photos/2026 .
          dray get --dry-run nas:photos/ ~/Pictures
          dray get nas:backup/db.sql nas:backup/etc /tmp/restore
          dray get nas:notes/todo.txt - | less

        Environment:
          DRAY_CODE    the code to be paired with, if that is asked for
          DRAY_HOME    where dray keeps this device's key and the devices it knows
          NO_COLOR     no colours

        Exit codes:
          0 done                       5 not there, or some entries failed: each was named
          2 usage                      6 no space left here
          3 cannot reach, full, lost   7 verification failed
          4 refused, not authorised    130, 143 interrupted by SIGINT, SIGTERM
        """;

    private static readonly Argument<string[]> Paths = new("path")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "What to get, each HOST:PATH; last the folder to land in",
    };

    public static Verb Build()
    {
        var verb = new Verb("get", "Gets files and folders that a machine shares ('dray serve --share').", "get [OPTION]... HOST:PATH... [DEST]", Manual)
        {
            Paths, TransferOptions.Port,
        };
        foreach (var option in TransferOptions.All) verb.Add(option);
        verb.SetAction(RunAsync);
        return verb;
    }

    /// <summary>What the parsed command line comes to: what to get, and the folder to land in, <c>-</c> for standard output.</summary>
    /// <exception cref="UsageException">It comes to nothing.</exception>
    internal static (SendOptions Wanted, string Folder) Read(ParseResult parsed)
    {
        var typed = parsed.GetValue(Paths) ?? [];
        var remotes = new List<Remote>();
        foreach (var text in typed)
        {
            if (!Remote.TryParse(text, out var remote)) break;
            remotes.Add(remote);
        }

        if (remotes.Count == 0) throw new UsageException("Nothing to get: name HOST:PATH, as 'dray ls HOST:' lists them.");
        if (typed.Length > remotes.Count + 1) throw new UsageException($"'{typed[remotes.Count]}' is the folder to land in, so it comes last, after what to get.");
        if (remotes.FirstOrDefault(one => one.Host != remotes[0].Host) is { } other)
            throw new UsageException($"Two hosts, {remotes[0].Host} and {other.Host}: get from one after the other.");
        if (remotes.FirstOrDefault(one => one.Path.Length == 0) is { } whole)
            throw new UsageException($"What of {whole.Host}? 'dray ls {whole.Host}:' lists what it shares.");
        var folder = typed.Length > remotes.Count ? typed[^1] : ".";
        var wanted = new SendOptions
        {
            Sources = [.. remotes.Select(one => one.Path)],
            Host = remotes[0].Host,
            Port = parsed.GetValue(TransferOptions.Port) ?? Addressing.DefaultPort,
            FindHost = new PeerFinder(DiscoveryScope.OfProcess(), parsed.GetValue(TransferOptions.Port)).FindAsync,
        };
        return (TransferOptions.Apply(parsed, wanted), folder);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (wanted, folder) = Read(parsed);
        var (json, quiet, verbose) = TransferOptions.Telling(parsed);
        if (folder == "-" && (json || wanted.DryRun || wanted.Sha256)) throw new UsageException("Standard output is either for the file or for what is told of it.");
        var terminal = Terminal.OfProcess();
        SendOutput output = json
            ? SendJson.OfProcess()
            : new SendWords(terminal, wanted.DryRun, quiet, verbose) { Landing = folder == "-" ? "standard output" : folder };
        var introducer = new Introducer(terminal, terminal.Asks && !json, Introducer.Given(parsed.GetValue(TransferOptions.CodeFile)));
        // A dry run makes nothing: where there is no folder yet, an empty one answers as well.
        using var spool = folder == "-" || (wanted.DryRun && !Directory.Exists(folder)) ? new Spool() : null;
        var session = new SendSession(
            // Whether it also takes files from strangers is nothing to ask about here.
            wanted with { Introduce = (stranger, stop) => introducer.MeetAsync(stranger with { IsOpen = false }, stop) },
            (asked, progress, report, stop) => Puller.RunAsync(asked, spool?.Folder ?? folder, progress, report, stop),
            moved => Continuation.Of(parsed.Tokens, null, moved), terminal, output, TimeProvider.System)
        {
            ShowsProgress = terminal.ShowsProgress(json, quiet),
            TellsPeople = !json,
        };
        var exit = await session.RunAsync();
        return exit == ExitCode.Done && folder == "-" ? spool!.CopyOut(terminal) : exit;
    }
}
