using System.Text;
using Dray.Cli.Parsing;
using Dray.Fuzz.Slow;

namespace Dray.Fuzz.Targets;

/// <summary>Which of the command line's parsers (a byte), and an argument: a value within its bounds, or words about it.</summary>
internal static class OptionTarget
{
    private static readonly Action<string, Trail>[] Parsers = [Time, Rated, Listen, Address, Scp, ScpOnWindows, Port, Folder];

    public static FuzzTarget Target { get; } = new("option", Run, Seeds(), Words());

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (input.Length is 0 or > 600) return;
        var parser = input[0] % Parsers.Length;
        try
        {
            Parsers[parser](Encoding.UTF8.GetString(input[1..]), trail);
            trail.Pass("read", parser, Trail.Bucket(input.Length));
        }
        catch (UsageException refusal)
        {
            FuzzFailure.Unless(refusal.Message.Length > 10, "a refusal without words");
            trail.Pass(refusal.Message[(refusal.Message.LastIndexOf('\'') + 1)..], parser);
        }
    }

    private static void Time(string text, Trail trail) => Measured(
        text, SlowOptions.Duration(text) is { } seconds and <= 100 * 365.25 * 86_400 ? seconds : null,
        () => Duration.Parse(text).TotalSeconds);

    private static void Rated(string text, Trail trail) => Measured(
        text, SlowOptions.Rate(text) is { } rate and >= 1 and < long.MaxValue ? rate : null, () => Rate.Parse(text));

    private static void Measured(string text, double? expected, Func<double> parse)
    {
        double found;
        try
        {
            found = parse();
        }
        catch (UsageException)
        {
            FuzzFailure.UnlessVerdict(expected is not null, false, $"'{text}'");
            throw;
        }

        FuzzFailure.UnlessVerdict(expected is not null, true, $"'{text}'");
        FuzzFailure.Unless(Math.Abs(found - expected!.Value) <= 1 + (expected.Value * 1e-9), $"'{text}' is read as {found}");
    }

    private static void Listen(string text, Trail trail)
    {
        var ends = ListenAddress.Parse(text);
        FuzzFailure.Unless(ends.Count is 1 or 2 && ends.All(end => end.Port is >= 0 and <= 65535), $"'{text}' is read as no address");
        trail.Pass("ends", ends.Count, (long)ends[0].AddressFamily);
        foreach (var end in ends)
            FuzzFailure.Unless(ListenAddress.Parse(end.ToString()) is [var again] && Equals(again, end), $"{end} is read as another");
    }

    private static void Address(string text, Trail trail)
    {
        var target = ParseAddress(text);
        CheckTarget(target, text);
        trail.Pass("address", target.Port is null ? 0 : 1, target.Host.Contains(':') ? 1 : 0);
        var again = ParseAddress(target.Address);
        FuzzFailure.Unless(again.Host == target.Host && (again.Port ?? 8097) == (target.Port ?? 8097), $"'{target.Address}' is not '{text}' again");
    }

    private static Cli.Parsing.Target ParseAddress(string text) => Cli.Parsing.Target.ParseAddress(text);

    private static void Scp(string text, Trail trail) => Scp(text, windows: false, trail);

    private static void ScpOnWindows(string text, Trail trail) => Scp(text, windows: true, trail);

    private static void Scp(string text, bool windows, Trail trail)
    {
        var isTarget = Cli.Parsing.Target.TryParseScp(text, windows, out var target);
        trail.Pass("scp", isTarget ? 1 : 0, windows ? 1 : 0);
        if (!isTarget) return;
        CheckTarget(target!, text);
        var isSame = Cli.Parsing.Target.TryParseScp(target!.ToString(), windows: false, out var again) && again == target;
        FuzzFailure.Unless(isSame, $"'{target}' is not '{text}' again");
    }

    private static void CheckTarget(Cli.Parsing.Target target, string text)
    {
        var isHost = target.Host.Length > 0 && !target.Host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || "/@[]".Contains(c));
        FuzzFailure.Unless(isHost, $"'{text}' is read as the host '{target.Host}'");
        FuzzFailure.Unless(target.Port is null or (> 0 and <= 65535), $"'{text}' is read as port {target.Port}");
        FuzzFailure.Unless(!target.Into.StartsWith('/') && !target.Into.EndsWith('/'), $"'{text}' is read as the folder '{target.Into}'");
    }

    private static void Port(string text, Trail trail) =>
        FuzzFailure.Unless(Cli.Parsing.Target.ParsePort(text) is > 0 and <= 65535, $"'{text}' is read as a port");

    private static void Folder(string text, Trail trail) => FuzzFailure.Unless(
        Cli.Parsing.Target.Folder(text) is var folder && !folder.EndsWith('/') && !folder.StartsWith('/'), $"'{text}' is read as a folder");

    private static byte[][] Seeds() =>
    [
        .. TextWords.Utf8("1h30m", "1.5GiB/s", "[::1]:8097", "host:80", "host:folder/", "C:\\a", "8097", "a/b")
            .Select((text, parser) => (byte[])[(byte)parser, .. text]),
    ];

    private static byte[][] Words() => TextWords.Utf8(
        "0", "1", "9", ".", ":", "::", "[", "]", "/", "\\", "@", "%", "%1", "*", "localhost", "ms", "s", "min", "m", "h", "d", "K", "Mi", "G", "bit",
        "B", "/s", "1e9", "-", "+", " ", "65535", "65536", "99999999999", "127.0.0.1", "::1", "fe80::1%eth0", "\u0661", "\uff11", "\0", "\t", "\u212a");
}
