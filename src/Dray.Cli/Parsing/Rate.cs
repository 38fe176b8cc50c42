namespace Dray.Cli.Parsing;

/// <summary>Reads <c>--bwlimit</c>: bytes a second (500K, 10M, 1.5GB/s, 8MiB), or bits (100mbit, 1gbit).</summary>
internal static class Rate
{
    /// <summary>Bytes a second, at least 1.</summary>
    /// <exception cref="UsageException">It is no rate.</exception>
    public static long Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        if (!Measure.TryTake(ref rest, out var number, out var unit) || !rest.IsEmpty || Factor(unit.ToString()) is not { } factor)
            throw new UsageException($"'{text}' is no rate: write bytes a second as 500K, 10M or 1G, or bits as 100mbit.");

        var rate = number * factor;
        return rate is >= 1 and < long.MaxValue
            ? (long)rate
            : throw new UsageException($"'{text}' is no rate to send at: it has to be at least one byte a second.");
    }

    private static double? Factor(string unit)
    {
        var name = unit.Trim().ToLowerInvariant();
        if (name.EndsWith("/s", StringComparison.Ordinal)) name = name[..^2];
        if (name.EndsWith("bit", StringComparison.Ordinal)) return Measure.Multiple(name[..^3]) / 8;
        return Measure.Multiple(name.EndsWith('b') ? name[..^1] : name);
    }
}
