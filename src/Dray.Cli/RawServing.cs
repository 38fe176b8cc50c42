using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Dray.Cli.Parsing;
using Dray.Server;
using Dray.Transfers.Raw;

namespace Dray.Cli;

/// <summary>The options of <c>dray serve</c> that have to do with plain TCP, and what they come to.</summary>
internal static class RawServing
{
    private static readonly Option<string[]> Listen = Options.Texts(
        "--raw", "[ADDRESS:]PORT", "Take plain TCP here too, each connection into a file of its own, repeatable; PORT alone means this machine, with --open every address");

    private static readonly Option<string?> Name = Options.Text(
        "--raw-name", "PATTERN", "What those files are called: {time} {date} {peer} {port} {n}, and / for folders (default {time}_{peer}_{port}.bin)");

    private static readonly Option<string?> Append = Options.Text("--raw-append", "FILE", "Append all raw connections to this one file, message by message");

    private static readonly Option<long?> Limit = Options.Value<long?>(
        "--raw-limit", "SIZE", "The most that one raw connection may send (default 10G)", text => Size.Parse(text));

    private static readonly Option<long?> Quota = Options.Value<long?>(
        "--raw-quota", "SIZE", "The most that all of them may send while the server runs (default 100G)", text => Size.Parse(text));

    public static IEnumerable<Option> All => [Listen, Name, Append, Limit, Quota];

    /// <summary>Null where plain TCP is not asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="lanes">Where the server listens besides; empty means the default.</param>
    /// <exception cref="UsageException">The options contradict each other.</exception>
    public static RawOptions? Read(ParseResult parsed, IReadOnlyList<IPEndPoint> lanes, bool open)
    {
        if (parsed.GetValue(Listen) is not { Length: > 0 } addresses)
        {
            if (Options.FirstGiven(parsed, All) is { } lone)
                throw new UsageException($"{lone.Name} is for raw connections: say where with --raw PORT.");
            return null;
        }

        var options = new RawOptions
        {
            Listen = ListenAddress.All(Listen, addresses, text => ListenAddress.ParseRaw(text, open)),
            Name = parsed.GetValue(Name),
            Append = parsed.GetValue(Append),
            Limit = parsed.GetValue(Limit) ?? RawOptions.DefaultLimit,
            Quota = parsed.GetValue(Quota) ?? RawOptions.DefaultQuota,
        };
        if (options.Fault() is { } fault) throw new UsageException($"{(options.Append is null ? Name.Name : Append.Name)}: {fault}");
        RefuseClash(options.Listen, lanes);
        return options;
    }

    private static void RefuseClash(IReadOnlyList<IPEndPoint> raw, IReadOnlyList<IPEndPoint> lanes)
    {
        if (raw.FirstOrDefault(one => (lanes.Count > 0 ? lanes : DrayServer.Everywhere).Any(other => ListenAddress.Clash(one, other))) is { } clash)
            throw new UsageException($"--raw: port {clash.Port} is where dray's own senders connect; give raw connections another one.");
    }
}
