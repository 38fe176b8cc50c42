using System.Globalization;

namespace Dray.Cli.Output;

/// <summary>Spans of time for people.</summary>
internal static class Span
{
    /// <summary>How long something took: 0.03 s, 1.3 s, 42 s, 3 min 5 s, 2 h 3 min.</summary>
    public static string Format(TimeSpan span)
    {
        var seconds = Math.Max(0, span.TotalSeconds);
        var whole = (long)Math.Round(seconds);
        return seconds switch
        {
            < 0.095 => Invariant($"{seconds:0.00} s"),
            < 9.95 => Invariant($"{seconds:0.0} s"),
            < 59.5 => Invariant($"{seconds:0} s"),
            < 3599.5 => Parts(whole / 60, "min", whole % 60, "s"),
            _ => Parts(whole / 3600, "h", whole % 3600 / 60, "min"),
        };
    }

    /// <summary>A clock that runs down: 0:05, 12:34, 1:02:03.</summary>
    public static string Clock(TimeSpan span)
    {
        var whole = (long)Math.Ceiling(Math.Max(0, span.TotalSeconds));
        return whole < 3600
            ? Invariant($"{whole / 60}:{whole % 60:00}")
            : Invariant($"{whole / 3600}:{whole % 3600 / 60:00}:{whole % 60:00}");
    }

    private static string Parts(long large, string largeUnit, long small, string smallUnit) =>
        small == 0 ? Invariant($"{large} {largeUnit}") : Invariant($"{large} {largeUnit} {small} {smallUnit}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
