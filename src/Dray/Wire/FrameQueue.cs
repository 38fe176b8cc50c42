using System.Buffers;

namespace Dray.Wire;

/// <summary>Small frames that wait to be sent, as bytes in order. One caller at a time. Holds no memory while it is empty.</summary>
internal sealed class FrameQueue
{
    /// <summary>What may wait for a peer that does not read; beyond it the lane is given up.</summary>
    private const int Most = 2 << 20;

    private byte[]? _bytes;
    private int _from, _to;

    public int Count => _to - _from;

    /// <summary>Queues one frame.</summary>
    /// <exception cref="WireException">The peer has let too much pile up.</exception>
    public void Add(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        var room = Reserve(FrameHeader.Size + payload.Length);
        frame.Write(room);
        payload.CopyTo(room[FrameHeader.Size..]);
    }

    /// <summary>Moves as much as fits to the start of <paramref name="buffer"/>; returns how many bytes.</summary>
    public int Drain(Span<byte> buffer)
    {
        var count = Math.Min(Count, buffer.Length);
        if (count == 0) return 0;
        _bytes.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        if (_from == _to) Release();
        return count;
    }

    /// <summary>Gives rented memory back, and forgets what waited in it.</summary>
    public void Release()
    {
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
        _from = _to = 0;
    }

    private Span<byte> Reserve(int length)
    {
        if (Count + length > Most) throw new WireException("the peer does not read what it is told");
        if (_bytes is null || _to + length > _bytes.Length) Grow(length);
        var room = _bytes.AsSpan(_to, length);
        _to += length;
        return room;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, (Count + length) * 2));
        _bytes.AsSpan(_from, Count).CopyTo(larger);
        if (_bytes is not null) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _to, _from) = (larger, Count, 0);
    }
}
