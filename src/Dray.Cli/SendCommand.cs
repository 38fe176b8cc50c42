using System.CommandLine;
using System.CommandLine.Parsing;
using Dray.Cli.Lookup;
using Dray.Cli.Json;
using Dray.Cli.Offering;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Security;
using Dray.Transfers;

namespace Dray.Cli;

/// <summary><c>dray send</c>: its options, and what they come to.</summary>
internal static class SendCommand
{
    private const string Usage = """
        send [OPTION]... PATH... HOST:[SUBFOLDER]
        send [OPTION]... --to HOST[:PORT] PATH...
        send [OPTION]... PATH...
        send [OPTION]... --raw FILE --to HOST:PORT
        """;

    private const string Manual = """
        Where to:
          HOST: or HOST:SUBFOLDER at the end, as with scp; or --to HOST[:PORT] and --into SUBFOLDER;
          or DRAY_TO. SUBFOLDER is beneath the folder that the server serves. IPv6 goes in brackets:
          [fe80::1%eth0]:photos. A file with a ':' in its name is written ./a:b.

        Without a target:
          What is named is offered under a code, as 7-crane-otter-lily, and dray waits for whoever types
          'dray receive 7-crane-otter-lily' elsewhere. The number finds the offer, the words are secret. A
          code is for one receiver; three wrong ones, or ten minutes (--for), end it, and so does Ctrl-C.
          --count N makes N codes, for N receivers at once. The code goes to standard output, everything
          else to standard error. Neither device remembers the other. Where DRAY_TO is set, --count 1
          offers all the same.

        What lands:
          FOLDER lands as FOLDER/, FOLDER/ lands its contents (as with rsync). What is there already
          with the same size and time is skipped. Where something else is in the way, the newer
          version replaces it (the old one is kept for a day in .dray/replaced/), and anything that
          is not newer lands beside it as "name (1)". --on-conflict changes that.

        Patterns (rsync's dialect; the first that matches decides, in the order given):
          *.o            any name that ends so        build/         folders only
          /top           beneath the source only      docs/**/a.txt  any depth between

        Whom it sends to:
          A server that is not known yet is asked for by the code that it shows; after that both
          devices know each other, and no code is needed again. In scripts the code comes from
          DRAY_CODE or --code-file. To a server that takes files from anybody (serve --open) it is
          enough to say that its id is right, or --id. A known server that shows another key is a
          hard stop: nothing is sent.

        Plain bytes:
          --raw sends one file's bytes, and nothing else, to anything that listens. What it answers is
          printed; the end of the file half-closes the connection, and dray waits for the other side's.

        Examples:
          dray send report.pdf laptop:
          dray send photos/ music nas:2026
          dray send --to [fe80::1%eth0]:9000 disk.img
          tar c src | dray send --name src.tar - build:
          dray send --raw label.zpl --to printer:9100
          dray send --exclude '*.o' --exclude /build -n project host:
          dray send slides.pdf
          dray send --count 20 handout/
          dray send --text 'the wifi is kite-4411'
          pg_dump shop | dray send --name shop.sql -

        Environment:
          DRAY_TO      the target where none is given: HOST[:PORT]
          DRAY_CODE    the code to be paired with, if that is asked for
          DRAY_HOME    where dray keeps this device's key and the devices it knows (default: dray in
                       the user's config folder)
          NO_COLOR     no colours

        Exit codes:
          0 done                       5 some entries failed, each was named
          2 usage                      6 no space or quota left there
          3 cannot reach, full, lost;  7 verification failed
            an offer: not taken        130, 143 interrupted by SIGINT, SIGTERM
          4 refused, not authorised;
            an offer: wrong codes
        """;

    private static readonly Argument<string[]> Paths = new("path")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Files, folders, or - for standard input; last the target, unless --to or DRAY_TO names it",
    };

    private static readonly Option<string?> To = Options.Text("--to", "HOST[:PORT]", "The server to send to");
    private static readonly Option<string?> Into = Options.Text("--into", "SUBFOLDER", "Land in this folder beneath the server's");
    private static readonly Option<string?> Name = Options.Text("--name", "NAME", "The name that standard input lands under");
    private static readonly Option<bool> Raw = Options.Flag("--raw", "Send the plain bytes of one file to anything that listens on HOST:PORT, and print what it answers");

    public static Verb Build()
    {
        var verb = new Verb("send", "Sends files and folders to a machine where 'dray serve' runs.", Usage, Manual)
        {
            Paths, To, Into, TransferOptions.Port, Name, Raw,
        };
        foreach (var option in TransferOptions.All.Concat(OfferCommand.All)) verb.Add(option);
        verb.SetAction(RunAsync);
        return verb;
    }

    /// <summary>What the parsed command line comes to.</summary>
    /// <exception cref="UsageException">It comes to nothing.</exception>
    internal static SendOptions Read(ParseResult parsed, string? environmentTarget) => parsed.GetValue(Raw)
        ? ReadRaw(parsed) with { BandwidthLimit = parsed.GetValue(TransferOptions.BandwidthLimit), RetryConnect = parsed.GetValue(TransferOptions.RetryFor) }
        : ReadTransfer(parsed, environmentTarget);

    private static SendOptions ReadRaw(ParseResult parsed) => RawSending.Read(
        parsed, parsed.GetValue(Paths) ?? [], parsed.GetValue(To), parsed.GetValue(TransferOptions.Port),
        [Into, Name, .. TransferOptions.OfDrayAlone, .. OfferCommand.All]);

    private static SendOptions ReadTransfer(ParseResult parsed, string? environmentTarget)
    {
        var (sources, target) = Addressing.Resolve(
            parsed.GetValue(Paths) ?? [], parsed.GetValue(To), parsed.GetValue(Into), parsed.GetValue(TransferOptions.Port), environmentTarget, defaultPort: null);
        var name = parsed.GetValue(Name);
        if (sources.Contains("-") && name is null) throw new UsageException("Standard input (-) needs a name to land under: --name NAME.");
        if (name is not null && !sources.Contains("-")) throw new UsageException("--name is for standard input (-), which is not among what is sent.");
        return TransferOptions.Apply(parsed, new SendOptions
        {
            Sources = sources,
            Host = target.Host,
            Port = target.Port ?? Addressing.DefaultPort,
            FindHost = new PeerFinder(DiscoveryScope.OfProcess(), target.Port).FindAsync,
            Into = target.Into,
            StandardInputName = name,
        });
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var environmentTarget = Environment.GetEnvironmentVariable("DRAY_TO");
        if (!parsed.GetValue(Raw) && OfferCommand.IsMeant(parsed, parsed.GetValue(To), parsed.GetValue(Paths) ?? [], environmentTarget))
            return await OfferCommand.RunAsync(parsed, parsed.GetValue(Paths) ?? [], parsed.GetValue(Name), [Into, TransferOptions.Port]);
        var options = Read(parsed, environmentTarget);
        var (json, quiet, verbose) = TransferOptions.Telling(parsed);
        var raw = parsed.GetValue(Raw);
        var terminal = Terminal.OfProcess();
        SendOutput output = json
            ? SendJson.OfProcess()
            : new SendWords(terminal, options.DryRun, quiet, verbose) { Answers = raw ? AnswerOutput.OfProcess(terminal) : null };
        var paths = parsed.GetValue(Paths)!;
        var typedTarget = paths.Length > options.Sources.Count ? paths[^1] : null;
        if (!raw) options = options with { Introduce = new Introducer(terminal, terminal.Asks && !json, Introducer.Given(parsed.GetValue(TransferOptions.CodeFile))).MeetAsync };
        var session = new SendSession(
            options, raw ? RawSending.RunAsync : Sender.RunAsync, moved => Continuation.Of(parsed.Tokens, typedTarget, moved), terminal, output, TimeProvider.System)
        {
            ShowsProgress = terminal.ShowsProgress(json, quiet),
            TellsPeople = !json && !raw,
            Expected = raw ? "Does anything listen there" : "Is 'dray serve' running there",
            Hint = typedTarget is null || parsed.GetValue(TransferOptions.Port) is not null ? null : PortHint(typedTarget, options.Into),
            Asks = terminal.Asks && !json && !quiet && !options.Sources.Contains("-"),
        };
        return await session.RunAsync();
    }

    private static string? PortHint(string typed, string into) =>
        Target.TryParseScp(typed, out var target) && target.Into == into && target.PortInstead is { } address
            ? $"In '{typed}' {into} is a folder there. Where it is the port, write --to {address}."
            : null;
}
