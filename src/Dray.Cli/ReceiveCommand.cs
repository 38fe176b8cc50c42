using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Dray.Cli.Json;
using Dray.Cli.Lookup;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Security.Pairing;
using Dray.Server.Offering;
using Dray.Server.Pulling;
using Dray.Transfers;

namespace Dray.Cli;

/// <summary><c>dray receive</c>: its options, and what they come to.</summary>
internal static class ReceiveCommand
{
    private const string Manual = """
        What is received:
          What somebody offers under a code: 'dray send FILE...' without a target shows one there. The
          number in front finds the offer, the words are the secret. Case does not matter, and spaces
          may stand for hyphens. Neither device remembers the other.

        Where it lands:
          In DEST, a folder, made if missing (default: the current one); with - as DEST one file goes
          to standard output, once it is whole and verified. A text goes to standard output unless DEST
          is given. What is there already with the same size and time is skipped, and what is in the way
          stays as it is: what comes lands beside it as "name (1)". --on-conflict changes that.

        When it is cut off:
          It goes on by itself. After that the same command goes on where it stopped, for as long as
          it is offered there: the code is this device's, once it was used.

        Where others see what you type:
          An argument can be seen by others on this machine. Without CODE it is asked for; scripts have
          DRAY_CODE or --code-file, and the first argument is DEST then.

        Examples:
          dray receive 7-crane-otter-lily
          dray receive 7-crane-otter-lily ~/Pictures
          dray receive 7-crane-otter-lily - | tar x
          dray receive --from 192.168.1.5 7-crane-otter-lily

        Environment:
          DRAY_CODE    the code
          DRAY_HOME    where dray keeps this device's key
          NO_COLOR     no colours

        Exit codes:
          0 done                       5 some entries failed: each was named
          2 usage                      6 no space left here
          3 cannot reach, or lost      7 verification failed
          4 wrong code, or the code is good for nothing any more
          130, 143 interrupted by SIGINT, SIGTERM
        """;

    private static readonly Argument<string[]> Arguments = new("code")
    {
        Arity = new ArgumentArity(0, 2),
        Description = "The code that is shown where it is offered; then the folder to land in",
    };

    private static readonly Option<string?> From = Options.Text("--from", "HOST[:PORT]", "Where it is offered, if it is not found by its number (default port 8098)");

    public static Verb Build()
    {
        var verb = new Verb("receive", "Receives what another machine offers under a code ('dray send' without a target).", "receive [OPTION]... [CODE] [DEST]", Manual)
        {
            Arguments, From,
        };
        foreach (var option in TransferOptions.OfTaker) verb.Add(option);
        verb.SetAction(RunAsync);
        return verb;
    }

    /// <summary>What the parsed command line comes to: the code where one was given, how to take it, and where it lands; null where nothing says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="given">The code that a script gives otherwise.</param>
    /// <exception cref="UsageException">It comes to nothing.</exception>
    internal static (OfferCode? Code, SendOptions How, string? Folder) Read(ParseResult parsed, string? given)
    {
        var typed = parsed.GetValue(Arguments) ?? [];
        var code = given ?? typed.FirstOrDefault();
        var folder = given is null ? typed.ElementAtOrDefault(1) : typed.FirstOrDefault();
        if (given is not null && typed.Length > 1) throw new UsageException("Two codes: one is typed, and one is in DRAY_CODE or --code-file.");
        var fault = "";
        var read = code is null ? null : OfferCode.Read(code, out fault);
        if (code is not null && read is null) throw new UsageException(fault);
        var target = parsed.GetValue(From) is { } where ? Target.ParseAddress(where.TrimEnd(':')) : null;
        // Without a host it is found by its number.
        var how = TransferOptions.Apply(parsed, new SendOptions { Sources = [], Host = target?.Host ?? "", Port = target?.Port ?? OfferOptions.DefaultPort });
        // Whoever offers chooses the names: nothing that is here gives way to them unless it is said.
        if (Options.FirstGiven(parsed, [TransferOptions.OnConflict]) is null) how = how with { OnConflict = ConflictPolicy.Rename };
        return (read, how, folder);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var (typed, how, folder) = Read(parsed, Introducer.Given(parsed.GetValue(TransferOptions.CodeFile)));
        var (json, quiet, verbose) = TransferOptions.Telling(parsed);
        if (folder == "-" && (json || how.DryRun || how.Sha256)) throw new UsageException("Standard output is either for the file or for what is told of it.");
        var terminal = Terminal.OfProcess();
        var code = typed ?? await AskAsync(terminal, json);
        if (code is null) return ExitCode.Interrupted;
        using var spool = folder is null or "-" ? new Spool() : null;
        var isText = false;
        SendOutput output = json
            ? SendJson.OfProcess()
            : new SendWords(terminal, how.DryRun, quiet, verbose) { Landing = folder == "-" ? "standard output" : folder ?? "." };
        var session = new SendSession(
            how, (asked, progress, report, stop) => new Taker(code, asked, end => FindAsync(code, asked, end), FolderOf).RunAsync(progress, report, stop),
            moved => Continuation.Of(parsed.Tokens, null, moved), terminal, output, TimeProvider.System)
        {
            ShowsProgress = terminal.ShowsProgress(json, quiet),
            // The command has the code in it, which no log shall have.
            TellsPeople = !json && terminal.Redraws,
        };
        var exit = await session.RunAsync();
        return exit == ExitCode.Done && spool is not null && (isText || folder == "-") ? spool.CopyOut(terminal, isText) : exit;

        string FolderOf(bool text)
        {
            isText = text && folder is null && !json && !how.DryRun;
            if (isText && output is SendWords words) words.Landing = "standard output";
            return isText || folder == "-" ? spool!.Folder : folder ?? ".";
        }
    }

    private static async Task<IReadOnlyList<DnsEndPoint>> FindAsync(OfferCode code, SendOptions how, CancellationToken cancel) => how.Host.Length > 0
        ? [new(how.Host, how.Port)]
        : await new OfferFinder(DiscoveryScope.OfProcess()).FindAsync(code.Number, cancel);

    /// <summary>Null where a person has had enough.</summary>
    private static async Task<OfferCode?> AskAsync(Terminal terminal, bool json)
    {
        if (!terminal.Asks || json) throw new UsageException("Which code? It is shown where something is offered ('dray send FILE').");
        using var interruption = new Interruption();
        while (true)
        {
            try
            {
                if (await terminal.AskAsync("The code: ", interruption.Token) is not { Length: > 0 } typed) return null;
                if (OfferCode.Read(typed, out var fault) is { } code) return code;
                terminal.Say(fault);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }
    }
}
