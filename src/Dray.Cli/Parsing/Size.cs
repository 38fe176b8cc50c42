namespace Dray.Cli.Parsing;

/// <summary>Reads a number of bytes: 500K, 10M, 1.5GB, 8MiB.</summary>
internal static class Size
{
    /// <exception cref="UsageException">It is no size.</exception>
    public static long Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        if (!Measure.TryTake(ref rest, out var number, out var unit) || !rest.IsEmpty || Factor(unit.ToString()) is not { } factor
            || number * factor is not (>= 0 and < long.MaxValue))
            throw new UsageException($"'{text}' is no size: write bytes as 500K, 10M, 1.5G or 8MiB.");
        return (long)(number * factor);
    }

    private static double? Factor(string unit)
    {
        var name = unit.Trim().ToLowerInvariant();
        return Measure.Multiple(name.EndsWith('b') ? name[..^1] : name);
    }
}
