namespace Dray.Files;

/// <summary>Finds out by trying, in an empty folder of its own, which names a file system keeps and keeps apart.</summary>
/// <param name="Create">Makes an empty file; false where that fails.</param>
/// <param name="Exists">Whether something answers to a name.</param>
/// <param name="List">The names as they are stored.</param>
internal sealed record NameProbe(Func<string, bool> Create, Func<string, bool> Exists, Func<IReadOnlyList<string>> List)
{
    /// <summary>An mtime with odd digits down to the nanosecond: 2001-09-09, ns since 1970.</summary>
    public const long OddTime = 1_000_000_001_111_111_111;

    private static readonly long[] Granularities = [1, 100, 1_000, 1_000_000, 10_000_000, 1_000_000_000, 2_000_000_000];

    public VolumeTraits Run()
    {
        // Escapes, so that no editor composes what must stay decomposed.
        const string composed = "\u00e9", decomposed = "e\u0301", backslash = @"b\b", colon = "c:c", dot = "d.", space = "e ";
        foreach (var name in new[] { "case", composed, backslash, colon, dot, space }) Create(name);
        var stored = List();
        return new VolumeTraits
        {
            FoldsCase = Exists("CASE"),
            FoldsUnicode = Exists(decomposed),
            StoresBackslash = stored.Contains(backslash),
            StoresColon = stored.Contains(colon),
            StoresTrailingDot = stored.Contains(dot) && stored.Contains(space),
        };
    }

    /// <summary>The step that mtimes come in, given what became of <see cref="OddTime"/>.</summary>
    public static long GranularityOf(long stored)
    {
        foreach (var step in Granularities)
        {
            if (OddTime / step * step == stored) return step;
        }

        return Granularities[^1];
    }
}
