using System.IO.Hashing;
using System.Security.Cryptography;
using Dray.Wire;

namespace Dray.Files;

/// <summary>Reads at an offset until the buffer is full or the file ends; returns how many bytes.</summary>
internal delegate int ReadAt(long offset, Span<byte> bytes);

/// <summary>The digest of a file that is on disk already: of the digests of its units, as lanes compute it in passing.</summary>
internal static class ContentDigest
{
    /// <param name="read">Reads the file.</param>
    /// <param name="size">Its size in bytes; a file that is shorter gives the digest of what is there.</param>
    /// <param name="digest">Receives 16 canonical bytes.</param>
    public static void Of(ReadAt read, long size, Span<byte> digest)
    {
        var whole = new XxHash128();
        var unit = new UnitDigest();
        var buffer = new byte[1 << 18];
        Span<byte> one = stackalloc byte[WireLimits.Digest];
        for (var offset = 0L; offset < size;)
        {
            var count = read(offset, buffer);
            if (count == 0) break;
            unit.Append(buffer.AsSpan(0, count));
            offset += count;
            if (offset % WireLimits.Unit != 0 && offset < size && count == buffer.Length) continue;
            unit.Finish(one);
            whole.Append(one);
        }

        whole.GetCurrentHash(digest);
    }

    /// <summary>SHA-256 of a file, in a pass of its own; false where it ends before its size.</summary>
    /// <param name="read">Reads the file.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="hash">Receives 32 bytes.</param>
    public static bool TrySha256(ReadAt read, long size, Span<byte> hash)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 18];
        for (var offset = 0L; offset < size;)
        {
            var count = read(offset, buffer);
            if (count == 0) return false;
            sha.AppendData(buffer, 0, count);
            offset += count;
        }

        return sha.TryGetHashAndReset(hash, out _);
    }
}
