namespace Dray.Cli.Parsing;

/// <summary>Reads a size: 500K, 10M, 1.5GB, 8MiB, a number alone for bytes, or "none" for no limit.</summary>
internal static class Size
{
    /// <summary>Bytes, at least 1; <see cref="long.MaxValue"/> for "none".</summary>
    /// <exception cref="UsageException">It is no size.</exception>
    public static long Parse(string text)
    {
        if (text == "none") return long.MaxValue;
        ReadOnlySpan<char> rest = text;
        return Measure.TryTake(ref rest, out var number, out var unit) && rest.IsEmpty
            && Measure.Prefix(Bare(unit.ToString())) is { } factor && number * factor is >= 1 and < long.MaxValue
            ? (long)(number * factor)
            : throw new UsageException($"'{text}' is no size: write bytes as 500K, 10M, 1G or 8MiB, or none for no limit.");
    }

    private static string Bare(string unit)
    {
        var name = unit.Trim().ToLowerInvariant();
        return name.EndsWith('b') ? name[..^1] : name;
    }
}
