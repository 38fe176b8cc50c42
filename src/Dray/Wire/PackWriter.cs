using System.Buffers.Binary;

namespace Dray.Wire;

/// <summary>
/// Fills one Pack payload: entry (u32), size (u32), digest (16), bytes, and the next. A file is read straight into
/// <see cref="Room"/> and then added. Lives on the stack of whoever fills the frame.
/// </summary>
internal ref struct PackWriter
{
    private readonly Span<byte> _payload;

    /// <param name="payload">Where to write; <see cref="WireLimits.Pack"/> bytes for full packs.</param>
    public PackWriter(Span<byte> payload) => _payload = payload;

    /// <summary>Items so far: the frame's Entry field.</summary>
    public uint Count { get; private set; }

    /// <summary>Bytes so far: the frame's payload length.</summary>
    public int Length { get; private set; }

    /// <summary>Where the next item's bytes go; empty where not even an item without bytes fits.</summary>
    public readonly Span<byte> Room => Fits(0) ? _payload[(Length + WireLimits.PackItemHeader)..] : [];

    /// <summary>Whether an item of this many bytes still fits.</summary>
    public readonly bool Fits(int size) => size <= _payload.Length - Length - WireLimits.PackItemHeader;

    /// <summary>Adds an item whose bytes are the first <paramref name="size"/> of <see cref="Room"/>; it must fit.</summary>
    public void Add(uint entry, int size)
    {
        var item = _payload[Length..];
        BinaryPrimitives.WriteUInt32LittleEndian(item, entry);
        BinaryPrimitives.WriteInt32LittleEndian(item[4..], size);
        PackItem.Digest(entry, item.Slice(WireLimits.PackItemHeader, size), item.Slice(8, WireLimits.Digest));
        Length += WireLimits.PackItemHeader + size;
        Count++;
    }

    /// <summary>Adds an item with a copy of these bytes; none for an empty file, a folder or a link. False when full.</summary>
    public bool TryAdd(uint entry, ReadOnlySpan<byte> content)
    {
        if (!Fits(content.Length)) return false;
        content.CopyTo(Room);
        Add(entry, content.Length);
        return true;
    }
}
