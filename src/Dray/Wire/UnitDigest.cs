using System.IO.Hashing;

namespace Dray.Wire;

/// <summary>
/// XXH3-128 of one unit of a file, fed in order, with gaps as the zeros that they stand for. Used again for the next
/// unit after <see cref="Finish"/>. One thread at a time.
/// </summary>
internal sealed class UnitDigest
{
    private static readonly byte[] Zeros = new byte[64 << 10];
    private static readonly Lazy<byte[]> UnitOfZeros = new(static () => XxHash128.Hash(new byte[WireLimits.Unit]));

    private readonly XxHash128 _hash = new();

    // Zeros wait until bytes follow, so that a unit which is one hole costs nothing.
    private long _zeros;

    /// <summary>Bytes fed so far, zeros included.</summary>
    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        FeedZeros();
        _hash.Append(bytes);
        Length += bytes.Length;
    }

    public void AppendZeros(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _zeros += count;
        Length += count;
    }

    /// <summary>Writes the digest as 16 canonical (big-endian) bytes and starts anew.</summary>
    public void Finish(Span<byte> digest)
    {
        if (_zeros == WireLimits.Unit && Length == WireLimits.Unit)
        {
            UnitOfZeros.Value.CopyTo(digest);
        }
        else
        {
            FeedZeros();
            _hash.GetCurrentHash(digest);
        }

        Reset();
    }

    public void Reset()
    {
        _hash.Reset();
        (_zeros, Length) = (0, 0);
    }

    private void FeedZeros()
    {
        for (; _zeros > 0; _zeros -= Math.Min(_zeros, Zeros.Length))
            _hash.Append(Zeros.AsSpan(0, (int)Math.Min(_zeros, Zeros.Length)));
    }
}
