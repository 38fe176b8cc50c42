using System.Buffers;
using System.Security.Cryptography;

namespace Dray.Wire.Sealing;

/// <summary>
/// Cuts a lane's bytes into records, wherever the network has cut them. A record that is all there comes out where it
/// lies; one that is not is put together in a rented buffer, held until it has been handled and cleared before it goes
/// back. One caller at a time.
/// </summary>
internal sealed class RecordFeed
{
    private readonly byte[] _header = new byte[RecordHeader.Size];
    private byte[]? _carry;
    private int _filled, _size;
    private bool _handedOut;

    /// <summary>True between records.</summary>
    public bool AtBoundary => _filled == 0 || _handedOut;

    /// <summary>Where the next bytes are best received: behind what is there of a record, so that they needn't be moved.</summary>
    public Span<byte> Room(Span<byte> buffer) => _carry is null || _handedOut ? buffer : _carry.AsSpan(_filled, _size - _filled);

    /// <summary>
    /// Takes the next whole record off the front of <paramref name="bytes"/>. False where more bytes are needed; all have
    /// then been taken. The record is valid until the next call.
    /// </summary>
    /// <exception cref="RecordException">No record begins so.</exception>
    public bool TryNext(ref Span<byte> bytes, out Span<byte> record)
    {
        if (_handedOut) DropCarry();
        if (_filled == 0 && TryTakeInPlace(ref bytes, out record)) return true;
        record = default;
        if (_filled < RecordHeader.Size && !TakeHeader(ref bytes)) return false;
        // Bytes that were received into Room lie here already: a copy onto itself costs nothing.
        Take(ref bytes, _carry.AsSpan(_filled, _size - _filled));
        if (_filled < _size) return false;
        record = _carry.AsSpan(0, _size);
        _handedOut = true;
        return true;
    }

    /// <summary>Gives rented memory back, cleared; the lane is over.</summary>
    public void Release() => DropCarry();

    private static bool TryTakeInPlace(ref Span<byte> bytes, out Span<byte> record)
    {
        record = default;
        if (bytes.Length < RecordHeader.Size) return false;
        var size = RecordHeader.Read(bytes).RecordSize;
        if (bytes.Length < size) return false;
        record = bytes[..size];
        bytes = bytes[size..];
        return true;
    }

    private bool TakeHeader(ref Span<byte> bytes)
    {
        Take(ref bytes, _header.AsSpan(_filled));
        if (_filled < RecordHeader.Size) return false;
        _size = RecordHeader.Read(_header).RecordSize;
        _carry = ArrayPool<byte>.Shared.Rent(_size);
        _header.CopyTo(_carry, 0);
        return true;
    }

    private void Take(ref Span<byte> bytes, Span<byte> room)
    {
        var count = Math.Min(room.Length, bytes.Length);
        bytes[..count].CopyTo(room);
        bytes = bytes[count..];
        _filled += count;
    }

    private void DropCarry()
    {
        if (_carry is not null)
        {
            CryptographicOperations.ZeroMemory(_carry.AsSpan(0, _filled));
            ArrayPool<byte>.Shared.Return(_carry);
        }

        (_carry, _filled, _size, _handedOut) = (null, 0, 0, false);
    }
}
