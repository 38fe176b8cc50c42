using System.Buffers.Binary;

namespace Dray.Wire;

/// <summary>
/// Reads a Pack payload. The whole of it is checked before the first item is handed out, so that nothing of a broken
/// pack lands.
/// </summary>
internal ref struct PackReader
{
    private ReadOnlySpan<byte> _rest;

    /// <param name="payload">The frame's payload.</param>
    /// <param name="count">The frame's Entry field.</param>
    /// <exception cref="WireException">The payload does not hold exactly that many items.</exception>
    public PackReader(ReadOnlySpan<byte> payload, uint count)
    {
        _rest = payload;
        if (count == 0) throw new WireException("a pack of nothing");
        for (; count > 0; count--)
        {
            if (payload.Length < WireLimits.PackItemHeader) throw new WireException("a pack that ends within an item");
            var size = BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]);
            payload = payload[WireLimits.PackItemHeader..];
            if (size > payload.Length) throw new WireException("a pack's item that is longer than the pack");
            payload = payload[(int)size..];
        }

        if (!payload.IsEmpty) throw new WireException("a pack with bytes after its last item");
    }

    /// <summary>The next item; false after the last.</summary>
    public bool TryRead(out PackItem item)
    {
        item = default;
        if (_rest.IsEmpty) return false;
        var entry = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        var size = BinaryPrimitives.ReadInt32LittleEndian(_rest[4..]);
        item = new PackItem(
            entry, _rest.Slice(8, WireLimits.Digest), _rest.Slice(WireLimits.PackItemHeader, size));
        _rest = _rest[(WireLimits.PackItemHeader + size)..];
        return true;
    }
}
