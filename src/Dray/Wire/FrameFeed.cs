using System.Buffers;

namespace Dray.Wire;

/// <summary>
/// Cuts a lane's byte stream into frames, wherever the network has cut it. Data frames come out in pieces as they
/// arrive, so that nothing is kept of them; every other frame comes out whole, and only where it was cut is it put
/// together in a rented buffer. One caller at a time.
/// </summary>
internal sealed class FrameFeed
{
    private readonly byte[] _header = new byte[FrameHeader.Size];
    private int _headerFill;
    private FrameHeader _frame;
    private int _taken;
    private byte[]? _carry;

    /// <summary>True between frames.</summary>
    public bool AtBoundary => _headerFill == 0;

    /// <summary>
    /// Takes the next piece off the front of <paramref name="bytes"/>. False where more bytes are needed; all have then
    /// been taken. <paramref name="payload"/> is valid until the next call. For Data, the frame's Offset and Length are
    /// those of the piece.
    /// </summary>
    /// <exception cref="WireException">The bytes are no frame of this protocol.</exception>
    public bool TryNext(ref ReadOnlySpan<byte> bytes, out FrameHeader frame, out ReadOnlySpan<byte> payload)
    {
        DropCarry(whenTaken: true);
        frame = default;
        payload = default;
        if (_headerFill < FrameHeader.Size && !TakeHeader(ref bytes)) return false;
        return _frame.Type == FrameType.Data
            ? TakePiece(ref bytes, out frame, out payload)
            : TakeWhole(ref bytes, out frame, out payload);
    }

    /// <summary>Gives rented memory back; the lane is over.</summary>
    public void Release() => DropCarry(whenTaken: false);

    private bool TakeHeader(ref ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(FrameHeader.Size - _headerFill, bytes.Length);
        bytes[..count].CopyTo(_header.AsSpan(_headerFill));
        bytes = bytes[count..];
        _headerFill += count;
        if (_headerFill < FrameHeader.Size) return false;
        _frame = FrameHeader.Read(_header);
        _taken = 0;
        return true;
    }

    private bool TakePiece(ref ReadOnlySpan<byte> bytes, out FrameHeader frame, out ReadOnlySpan<byte> payload)
    {
        frame = default;
        payload = default;
        if (bytes.IsEmpty) return false;
        var count = Math.Min(_frame.Length - _taken, bytes.Length);
        frame = _frame with { Offset = _frame.Offset + _taken, Length = count };
        payload = bytes[..count];
        bytes = bytes[count..];
        _taken += count;
        if (_taken == _frame.Length) _headerFill = 0;
        return true;
    }

    private bool TakeWhole(ref ReadOnlySpan<byte> bytes, out FrameHeader frame, out ReadOnlySpan<byte> payload)
    {
        frame = _frame;
        payload = default;
        var count = Math.Min(_frame.Length - _taken, bytes.Length);
        if (_taken == 0 && count == _frame.Length)
        {
            payload = bytes[..count];
        }
        else
        {
            _carry ??= ArrayPool<byte>.Shared.Rent(_frame.Length);
            bytes[..count].CopyTo(_carry.AsSpan(_taken));
            payload = _carry.AsSpan(0, _frame.Length);
        }

        bytes = bytes[count..];
        _taken += count;
        if (_taken < _frame.Length) return false;
        _headerFill = 0;
        return true;
    }

    /// <summary>A carry lives until the frame it held has been handled, which is when the next one is asked for.</summary>
    private void DropCarry(bool whenTaken)
    {
        if (_carry is null || (whenTaken && _headerFill != 0)) return;
        ArrayPool<byte>.Shared.Return(_carry);
        _carry = null;
    }
}
