using System.CommandLine;
using System.CommandLine.Parsing;
using Dray.Cli.Json;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Security.Pairing;
using Dray.Server.Offering;
using Dray.Transfers;

namespace Dray.Cli.Offering;

/// <summary><c>dray send</c> without a target: its own options, and what they come to.</summary>
internal static class OfferCommand
{
    private static readonly Option<string?> Text = Options.Text("--text", "TEXT", "Offer this text, and no file");

    private static readonly Option<int?> Count = Options.Value<int?>(
        "--count", "N", "Offer under so many codes, each for one receiver (default 1)", text => Options.Number(text, 1, OfferOptions.MostCodes));

    private static readonly Option<TimeSpan?> For = Options.Value<TimeSpan?>("--for", "TIME", "How long a code waits for its receiver (default 10m)", text => Duration.Parse(text));

    private static readonly Option<string[]> Listen = Options.Texts("--listen", "ADDRESS:PORT", "Offer here; repeatable (default: every address, port 8098 or another)");

    /// <summary>Those that only an offer has.</summary>
    public static IReadOnlyList<Option> All { get; } = [Text, Count, For, Listen];

    /// <summary>Whether a command line without a target of its own means an offer: DRAY_TO gives way to these options.</summary>
    public static bool IsMeant(ParseResult parsed, string? to, IReadOnlyList<string> paths, string? environmentTarget)
    {
        var own = Options.FirstGiven(parsed, All);
        if (!Addressing.HasTarget(paths, to, own is null ? environmentTarget : null)) return true;
        return own is null ? false : throw new UsageException($"{own.Name} is for what is offered under a code, which goes to no target.");
    }

    /// <summary>What the parsed command line comes to.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="paths">What to offer.</param>
    /// <param name="name">The name that standard input lands under.</param>
    /// <param name="senseless">Options that only a target gives a sense.</param>
    /// <exception cref="UsageException">It comes to nothing.</exception>
    internal static OfferOptions Read(ParseResult parsed, IReadOnlyList<string> paths, string? name, IEnumerable<Option> senseless)
    {
        if (Options.FirstGiven(parsed, [.. senseless, .. TransferOptions.OfReceiver]) is { } option)
            throw new UsageException($"{option.Name} goes with a target, as in 'dray send FILE HOST:'. What is offered under a code lands as 'dray receive' is told there.");
        var text = parsed.GetValue(Text);
        if (text is { Length: 0 }) throw new UsageException("--text: there is no text.");
        if (text is not null && paths.Count > 0) throw new UsageException("Offer a text or files, one after the other.");
        if (text is null && paths.Count == 0) throw new UsageException("Nothing to send: name files, folders, or - for standard input.");
        if (name is not null && text is null && !paths.Contains("-")) throw new UsageException("--name is for standard input (-), which is not among what is sent.");
        var lifetime = parsed.GetValue(For) ?? PairingDesk.Lifetime;
        if (lifetime == TimeSpan.Zero) throw new UsageException("--for: a code has to wait for a while.");
        return new OfferOptions
        {
            Announce = true,
            What = TransferOptions.Apply(parsed, new SendOptions
            {
                Sources = text is null ? paths : ["-"], Host = "", StandardInputName = name ?? (text is null ? "stdin" : "text.txt"),
            }),
            Text = text,
            Count = parsed.GetValue(Count) ?? 1,
            Lifetime = lifetime,
            Listen = ListenAddress.All(Listen, parsed.GetValue(Listen) ?? [], ListenAddress.Parse),
        };
    }

    public static async Task<int> RunAsync(ParseResult parsed, IReadOnlyList<string> paths, string? name, IEnumerable<Option> senseless)
    {
        var options = Read(parsed, paths, name, senseless);
        var (json, quiet, _) = TransferOptions.Telling(parsed);
        OfferOutput output = json
            ? new OfferJson(new(Console.OpenStandardOutput(), OfferLineContext.Default.OfferLine, TimeProvider.System))
            : new OfferWords(Terminal.OfProcess(), quiet);
        try
        {
            return await new OfferSession(options, output).RunAsync();
        }
        catch (UsageException fault) when (paths is [_, .., var last] && !last.Contains('/') && !Path.Exists(last))
        {
            throw new UsageException($"{fault.Message}. (To send to a machine of that name write '{last}:'.)");
        }
    }
}
