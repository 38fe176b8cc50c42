using System.Security.Cryptography;

namespace Dray.Files;

/// <summary>Reads at an offset until the buffer is full or the file ends; returns how many bytes.</summary>
internal delegate int ReadAt(long offset, Span<byte> bytes);

/// <summary>The digest of a file that is on disk already.</summary>
internal static class ContentDigest
{
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
