namespace Dray.Cli.Parsing;

/// <summary>Reads a span of time: 500ms, 10s, 5m, 1h30m, 2d; a number alone counts seconds.</summary>
internal static class Duration
{
    /// <summary>Beyond what any timer takes, so that a slip of the finger is told.</summary>
    private const double Most = 100 * 365.25 * 86_400;

    /// <summary>The span, zero or more.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Parse(string text)
    {
        var total = 0.0;
        ReadOnlySpan<char> rest = text;
        do
        {
            if (!Measure.TryTake(ref rest, out var number, out var unit) || Seconds(unit) is not { } seconds)
                throw NoDuration(text);
            total += number * seconds;
        }
        while (!rest.IsEmpty);
        return total <= Most ? TimeSpan.FromSeconds(total) : throw NoDuration(text);
    }

    private static UsageException NoDuration(string text) => new($"'{text}' is no span of time: write 10s, 5m or 1h30m.");

    private static double? Seconds(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => 0.001,
        "" or "s" => 1,
        "m" or "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => null,
    };
}
