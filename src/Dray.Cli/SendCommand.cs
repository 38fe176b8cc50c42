using System.CommandLine;
using System.CommandLine.Parsing;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Security;
using Dray.Transfers;

namespace Dray.Cli;

/// <summary><c>dray send</c>: its options, and what they come to.</summary>
internal static class SendCommand
{
    private const string Usage = """
        send [OPTION]... PATH... HOST:[SUBFOLDER]
        send [OPTION]... --to HOST[:PORT] PATH...
        send [OPTION]... --raw FILE --to HOST:PORT
        """;

    private const string Manual = """
        Where to:
          HOST: or HOST:SUBFOLDER at the end, as with scp; or --to HOST[:PORT] and --into SUBFOLDER;
          or DRAY_TO. SUBFOLDER is beneath the folder that the server serves. IPv6 goes in brackets:
          [fe80::1%eth0]:photos. A file with a ':' in its name is written ./a:b.

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

        Environment:
          DRAY_TO      the target where none is given: HOST[:PORT]
          DRAY_CODE    the code to be paired with, if that is asked for
          DRAY_HOME    where dray keeps this device's key and the devices it knows (default: dray in
                       the user's config folder)
          NO_COLOR     no colours

        Exit codes:
          0 done                       5 some entries failed, each was named
          2 usage                      6 no space or quota left there
          3 cannot reach, full, lost   7 verification failed
          4 refused, not authorised    130, 143 interrupted by SIGINT, SIGTERM
        """;

    private static readonly Argument<string[]> Paths = new("path")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Files, folders, or - for standard input; last the target, unless --to or DRAY_TO names it",
    };

    private static readonly Option<string?> To = Options.Text("--to", "HOST[:PORT]", "The server to send to");
    private static readonly Option<string?> Into = Options.Text("--into", "SUBFOLDER", "Land in this folder beneath the server's");
    private static readonly Option<int?> Port = Options.Value<int?>("--port", "PORT", "The server's port (default 8097)", text => Target.ParsePort(text));
    private static readonly Option<string?> Name = Options.Text("--name", "NAME", "The name that standard input lands under");
    private static readonly Option<int> Lanes = Options.Value("--lanes", "N|auto", "Connections to send over (default auto)", ParseLanes);
    private static readonly Option<string[]> Include = Options.Texts("--include", "PATTERN", "Send what matches, whatever a later --exclude says");
    private static readonly Option<string[]> Exclude = Options.Texts("--exclude", "PATTERN", "Leave out what matches");
    private static readonly Option<bool> DryRun = Options.Flag("--dry-run", "Print what would be done with each entry, and do nothing", "-n");
    private static readonly Option<bool> Check = Options.Flag("--check", "Compare contents where size and time agree");

    private static readonly Option<ConflictPolicy> OnConflict = Options.Choice(
        "--on-conflict", "Where something else is in the way (default newer)",
        ("newer", ConflictPolicy.Newer), ("rename", ConflictPolicy.Rename), ("skip", ConflictPolicy.Skip),
        ("overwrite", ConflictPolicy.Overwrite), ("fail", ConflictPolicy.Fail));

    private static readonly Option<long?> BandwidthLimit = Options.Value<long?>(
        "--bwlimit", "RATE", "Send no faster: 500K, 10M, 1G bytes a second, or 100mbit", text => Rate.Parse(text));

    private static readonly Option<string?> Hash = Options.Choice<string>("--hash", "Print each file's digest as sha256sum does", ("sha256", "sha256"));
    private static readonly Option<bool> SafeLinks = Options.Flag("--safe-links", "Refuse symlinks that point out of what is sent");
    private static readonly Option<bool> PortableNames = Options.Flag("--portable-names", "Refuse names that Windows or macOS could not keep apart or store");

    private static readonly Option<string?> Id = Options.Value("--id", "ID", "The server has to be this device ('dray id' shows it there)", ParseId);

    private static readonly Option<string?> CodeFile = Options.Text("--code-file", "FILE", "Where a script has the code to be paired with, if that is asked for");

    private static readonly Option<bool> Plain = Options.Flag("--plain", "Not secret: let others on the way read it, for speed; the server must allow it");

    private static readonly Option<bool> Fast = Options.Flag("--fast", "Don't wait until it is on the server's disk: a power cut there may take what was told to have landed");

    private static readonly Option<TimeSpan?> RetryFor = Options.Value<TimeSpan?>(
        "--retry-for", "TIME", "How long to try again (default 10s to connect, 5m once begun)", text => Duration.Parse(text));

    private static readonly Option<bool> Raw = Options.Flag("--raw", "Send the plain bytes of one file to anything that listens on HOST:PORT, and print what it answers");
    private static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");
    private static readonly Option<bool> Quiet = Options.Flag("--quiet", "Say nothing but what failed", "-q");
    private static readonly Option<bool> Verbose = Options.Flag("--verbose", "Name every entry", "-v");

    public static Verb Build()
    {
        var verb = new Verb("send", "Sends files and folders to a machine where 'dray serve' runs.", Usage, Manual)
        {
            Paths, To, Into, Port, Name, Lanes, Include, Exclude, DryRun, Check, OnConflict, BandwidthLimit, Hash,
            SafeLinks, PortableNames, Id, CodeFile, Plain, Fast, RetryFor, Raw, Json, Quiet, Verbose,
        };
        verb.SetAction(RunAsync);
        return verb;
    }

    /// <summary>What the parsed command line comes to.</summary>
    /// <exception cref="UsageException">It comes to nothing.</exception>
    internal static SendOptions Read(ParseResult parsed, string? environmentTarget) => parsed.GetValue(Raw)
        ? ReadRaw(parsed) with { BandwidthLimit = parsed.GetValue(BandwidthLimit), RetryConnect = parsed.GetValue(RetryFor) }
        : ReadTransfer(parsed, environmentTarget);

    private static SendOptions ReadRaw(ParseResult parsed) => RawSending.Read(
        parsed, parsed.GetValue(Paths) ?? [], parsed.GetValue(To), parsed.GetValue(Port),
        [Into, Name, Lanes, Include, Exclude, DryRun, Check, OnConflict, Hash, SafeLinks, PortableNames, Id, CodeFile, Fast]);

    private static SendOptions ReadTransfer(ParseResult parsed, string? environmentTarget)
    {
        var (sources, target) = Addressing.Resolve(
            parsed.GetValue(Paths) ?? [], parsed.GetValue(To), parsed.GetValue(Into), parsed.GetValue(Port), environmentTarget);
        var name = parsed.GetValue(Name);
        if (sources.Contains("-") && name is null) throw new UsageException("Standard input (-) needs a name to land under: --name NAME.");
        if (name is not null && !sources.Contains("-")) throw new UsageException("--name is for standard input (-), which is not among what is sent.");
        var retryFor = parsed.GetValue(RetryFor);
        return new SendOptions
        {
            Sources = sources,
            Host = target.Host,
            Port = target.Port ?? Addressing.DefaultPort,
            Into = target.Into,
            StandardInputName = name,
            Lanes = parsed.GetValue(Lanes) is var lanes and not 0 ? lanes : null,
            Filters = Filters(parsed.Tokens),
            DryRun = parsed.GetValue(DryRun),
            Check = parsed.GetValue(Check),
            OnConflict = parsed.GetValue(OnConflict),
            BandwidthLimit = parsed.GetValue(BandwidthLimit),
            Sha256 = parsed.GetValue(Hash) is not null,
            SafeLinks = parsed.GetValue(SafeLinks),
            PortableNames = parsed.GetValue(PortableNames),
            ServerId = parsed.GetValue(Id),
            Plain = parsed.GetValue(Plain),
            Fast = parsed.GetValue(Fast),
            RetryConnect = retryFor,
            RetryBegun = retryFor,
        };
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var options = Read(parsed, Environment.GetEnvironmentVariable("DRAY_TO"));
        var (json, quiet, verbose) = (parsed.GetValue(Json), parsed.GetValue(Quiet), parsed.GetValue(Verbose));
        var raw = parsed.GetValue(Raw);
        var terminal = Terminal.OfProcess();
        SendOutput output = json
            ? new SendJson(new(Console.OpenStandardOutput(), SendLineContext.Default.SendLine, TimeProvider.System), TimeProvider.System)
            : new SendWords(terminal, options.DryRun, quiet, verbose) { Answers = raw ? AnswerOutput.OfProcess(terminal) : null };
        // Redrawn progress and lines of JSON would garble each other on one screen.
        var showsProgress = !quiet && (!json || (terminal.Redraws && Console.IsOutputRedirected));
        var paths = parsed.GetValue(Paths)!;
        var typedTarget = paths.Length > options.Sources.Count ? paths[^1] : null;
        if (!raw) options = options with { Introduce = new Introducer(terminal, terminal.Asks && !json, Introducer.Given(parsed.GetValue(CodeFile))).MeetAsync };
        var session = new SendSession(
            options, raw ? RawSending.RunAsync : Sender.RunAsync, moved => Continuation.Of(parsed.Tokens, typedTarget, moved), terminal, output, TimeProvider.System)
        {
            ShowsProgress = showsProgress,
            TellsPeople = !json && !raw,
            Expected = raw ? "Does anything listen there" : "Is 'dray serve' running there",
            Hint = typedTarget is null || parsed.GetValue(Port) is not null ? null : PortHint(typedTarget, options.Into),
            Asks = terminal.Asks && !json && !quiet && !options.Sources.Contains("-"),
        };
        return await session.RunAsync();
    }

    private static string? PortHint(string typed, string into) =>
        Target.TryParseScp(typed, out var target) && target.Into == into && target.PortInstead is { } address
            ? $"In '{typed}' {into} is a folder there. Where it is the port, write --to {address}."
            : null;

    // The order between the two kinds matters, and only the tokens know it.
    private static List<FilterRule> Filters(IReadOnlyList<Token> tokens)
    {
        var rules = new List<FilterRule>();
        for (var i = 0; i < tokens.Count - 1; i++)
        {
            if (tokens[i].Type != TokenType.Option) continue;
            if (tokens[i].Value is "--include" or "--exclude")
                rules.Add(new FilterRule(tokens[i].Value == "--include", tokens[i + 1].Value));
        }

        return rules;
    }

    private static string ParseId(string text) =>
        DeviceId.Read(text) ?? throw new UsageException("an id is 64 hexadecimal digits, as 'dray id' shows them.");

    // The parser can't carry null as a value.
    private static int ParseLanes(string text) => text == "auto" ? 0 : Options.Number(text, 1, 64);
}
