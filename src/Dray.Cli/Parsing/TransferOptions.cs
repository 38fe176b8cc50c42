using System.CommandLine;
using System.CommandLine.Parsing;
using Dray.Security;
using Dray.Transfers;

namespace Dray.Cli.Parsing;

/// <summary>The options of every command that moves files, whichever way, and what they come to.</summary>
internal static class TransferOptions
{
    public static readonly Option<int?> Port = Options.Value<int?>("--port", "PORT", "The server's port (default 8097)", text => Target.ParsePort(text));
    public static readonly Option<int> Lanes = Options.Value("--lanes", "N|auto", "Connections to carry it (default auto)", ParseLanes);
    public static readonly Option<string[]> Include = Options.Texts("--include", "PATTERN", "Take what matches, whatever a later --exclude says");
    public static readonly Option<string[]> Exclude = Options.Texts("--exclude", "PATTERN", "Leave out what matches");
    public static readonly Option<bool> DryRun = Options.Flag("--dry-run", "Print what would be done with each entry, and do nothing", "-n");
    public static readonly Option<bool> Check = Options.Flag("--check", "Compare contents where size and time agree");

    public static readonly Option<ConflictPolicy> OnConflict = Options.Choice(
        "--on-conflict", "Where something else is in the way (default newer)",
        ("newer", ConflictPolicy.Newer), ("rename", ConflictPolicy.Rename), ("skip", ConflictPolicy.Skip),
        ("overwrite", ConflictPolicy.Overwrite), ("fail", ConflictPolicy.Fail));

    public static readonly Option<long?> BandwidthLimit = Options.Value<long?>(
        "--bwlimit", "RATE", "Go no faster: 500K, 10M, 1G bytes a second, or 100mbit", text => Rate.Parse(text));

    public static readonly Option<string?> Hash = Options.Choice<string>("--hash", "Print each file's digest as sha256sum does", ("sha256", "sha256"));
    public static readonly Option<bool> SafeLinks = Options.Flag("--safe-links", "Refuse symlinks that point out of what travels");
    public static readonly Option<bool> PortableNames = Options.Flag("--portable-names", "Refuse names that Windows or macOS could not keep apart or store");

    public static readonly Option<string?> Id = Options.Value("--id", "ID", "The server has to be this device ('dray id' shows it there)", ParseId);

    public static readonly Option<string?> CodeFile = Options.Text("--code-file", "FILE", "Where a script has the code to be paired with, if that is asked for");

    public static readonly Option<bool> Plain = Options.Flag("--plain", "Not secret: let others on the way read it, for speed; the server must allow it");

    public static readonly Option<bool> Fast = Options.Flag("--fast", "Don't wait until it is on the receiver's disk: a power cut there may take what was told to have landed");

    public static readonly Option<TimeSpan?> RetryFor = Options.Value<TimeSpan?>(
        "--retry-for", "TIME", "How long to try again (default 10s to connect, 5m once begun)", text => Duration.Parse(text));
    public static readonly Option<bool> Json = Options.Flag("--json", "Tell everything as lines of JSON on standard output");
    public static readonly Option<bool> Quiet = Options.Flag("--quiet", "Say nothing but what failed", "-q");
    public static readonly Option<bool> Verbose = Options.Flag("--verbose", "Name every entry", "-v");

    /// <summary>Those that mean nothing to any other program.</summary>
    public static IReadOnlyList<Option> OfDrayAlone { get; } =
        [Lanes, Include, Exclude, DryRun, Check, OnConflict, Hash, SafeLinks, PortableNames, Id, CodeFile, Fast];

    /// <summary>Those that the receiving end decides where it pulls.</summary>
    public static IReadOnlyList<Option> OfReceiver { get; } = [DryRun, Check, OnConflict, Hash, PortableNames, SafeLinks, Id, CodeFile, Plain, Fast, RetryFor];

    /// <summary>Those that whoever takes an offer has, which is taken as a whole and never in the plain.</summary>
    public static IReadOnlyList<Option> OfTaker { get; } =
        [Lanes, DryRun, Check, OnConflict, BandwidthLimit, Hash, SafeLinks, PortableNames, CodeFile, Fast, RetryFor, Json, Quiet, Verbose];

    /// <summary>All but the port.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        Lanes, Include, Exclude, DryRun, Check, OnConflict, BandwidthLimit, Hash, SafeLinks, PortableNames, Id, CodeFile, Plain, Fast, RetryFor,
        Json, Quiet, Verbose,
    ];

    /// <summary>How it is told: as JSON, quietly, or with every entry's name.</summary>
    public static (bool Json, bool Quiet, bool Verbose) Telling(ParseResult parsed) =>
        (parsed.GetValue(Json), parsed.GetValue(Quiet), parsed.GetValue(Verbose));

    /// <summary>What was given of these.</summary>
    public static SendOptions Apply(ParseResult parsed, SendOptions to)
    {
        var retryFor = parsed.GetValue(RetryFor);
        return to with
        {
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
