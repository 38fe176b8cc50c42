using System.IO.Hashing;

namespace Dray.Wire;

/// <summary>The digest of a whole file: XXH3-128 of its units' digests, one after another. An empty file has none.</summary>
internal static class FileDigest
{
    /// <param name="units">16 canonical bytes for each unit, in the file's order.</param>
    /// <param name="digest">Receives 16 canonical bytes.</param>
    public static void Of(ReadOnlySpan<byte> units, Span<byte> digest) => XxHash128.Hash(units, digest);
}
