using System.Buffers;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Raw;

/// <summary>
/// One connection's share of the file for all: holds a message until it ends, in memory at first, in a private file once it
/// is larger than that should be.
/// </summary>
/// <param name="file">The file for all.</param>
/// <param name="opened">Told, once, that something came.</param>
internal sealed class AppendStore(AppendFile file, Action<WireName> opened) : IRawStore
{
    /// <summary>The most that a connection keeps in memory, and only while a message is under way.</summary>
    public const int InMemory = 64 << 10;

    private byte[]? _message;
    private IStagedFile? _spool;
    private long _length;
    private bool _told;

    public long Stored { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (!_told) opened(file.Name);
        _told = true;
        if (_spool is null && _length + bytes.Length <= InMemory)
        {
            _message ??= ArrayPool<byte>.Shared.Rent(InMemory);
            bytes.CopyTo(_message.AsSpan((int)_length));
        }
        else
        {
            if (_spool is null) Spill();
            _spool!.Write(_length, bytes);
        }

        _length += bytes.Length;
    }

    public void EndMessage()
    {
        if (_spool is not null) file.Append(_spool, _length);
        else file.Append(_message.AsSpan(0, (int)_length));
        Stored += _length;
        Drop();
    }

    public void Close() => Drop();

    private void Spill()
    {
        _spool = file.Spool();
        if (_length > 0) _spool.Write(0, _message.AsSpan(0, (int)_length));
        DropMemory();
    }

    private void Drop()
    {
        DropMemory();
        _spool?.Dispose();
        _spool = null;
        _length = 0;
    }

    private void DropMemory()
    {
        if (_message is not null) ArrayPool<byte>.Shared.Return(_message);
        _message = null;
    }
}
