using System.IO.Hashing;

namespace Dray.Wire;

/// <summary>One item of a pack, as a view over its payload.</summary>
internal readonly ref struct PackItem
{
    private readonly ReadOnlySpan<byte> _digest;

    public PackItem(uint entry, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> content)
    {
        Entry = entry;
        _digest = digest;
        Content = content;
    }

    public uint Entry { get; }

    /// <summary>The file's bytes; none for an empty file, a folder or a link.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>Whether the digest vouches for the content; if not, the answer is <see cref="ResultStatus.SendAgain"/>.</summary>
    public bool IsIntact()
    {
        Span<byte> digest = stackalloc byte[WireLimits.Digest];
        Digest(Entry, Content, digest);
        return digest.SequenceEqual(_digest);
    }

    /// <summary>
    /// XXH3-128 of the content, seeded with the entry's number, so that bytes can't land under another entry's name either.
    /// </summary>
    public static void Digest(uint entry, ReadOnlySpan<byte> content, Span<byte> digest) =>
        XxHash128.Hash(content, digest, entry);
}
