namespace Dray.Tests.Simulation;

/// <summary>One direction of a simulated connection: bytes in flight, in order.</summary>
internal sealed class ByteQueue
{
    private byte[] _bytes = new byte[1 << 16];
    private int _from, _to;

    public int Count => _to - _from;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_to + bytes.Length > _bytes.Length)
        {
            var larger = Count + bytes.Length > _bytes.Length ? new byte[2 * (Count + bytes.Length)] : _bytes;
            _bytes.AsSpan(_from, Count).CopyTo(larger);
            (_bytes, _from, _to) = (larger, 0, Count);
        }

        bytes.CopyTo(_bytes.AsSpan(_to));
        _to += bytes.Length;
    }

    /// <summary>Takes bytes off the front; valid until the next <see cref="Add"/>.</summary>
    public Span<byte> Take(int count)
    {
        _from += count;
        return _bytes.AsSpan(_from - count, count);
    }
}
