using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dray.Wire.Sealing;

/// <summary>
/// Seals, or opens, one direction of one lane, record by record, in place. The number of a record is its nonce, and is
/// never told: a record opens only where it was sealed as the next one. What ciphers is made for the first record: it is 2 KB, and
/// most lanes that are silent have carried nothing one way. One caller at a time; a lane's end disposes it.
/// </summary>
internal sealed class RecordCipher : IDisposable
{
    private readonly bool _secret;
    private readonly long _limit;
    private AesGcm? _aes;
    private KeyMaterial _key; // until it is made
    private ulong _next;
    private bool _disposed;

    /// <param name="suite">Sealed or Plain.</param>
    /// <param name="key">32 bytes that no other direction of any lane has. The caller forgets them.</param>
    /// <param name="limit">The most bytes of records, headers and tags included; a lower one is for tests.</param>
    /// <param name="from">Where the same key has come to before.</param>
    public RecordCipher(LaneSuite suite, ReadOnlySpan<byte> key, long limit = WireLimits.LaneBytes, RecordPosition from = default)
    {
        (_next, Carried) = (from.Next, from.Carried);
        _secret = suite switch
        {
            LaneSuite.Sealed => true,
            LaneSuite.Plain => false,
            _ => throw new ArgumentOutOfRangeException(nameof(suite)),
        };
        _limit = limit;
        key.CopyTo(_key);
    }

    /// <summary>Bytes of records so far, headers and tags included.</summary>
    public long Carried { get; private set; }

    public RecordPosition Position => new(_next, Carried);

    /// <summary>True once the last record was sealed or opened: nothing follows it.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Bytes of records that may follow.</summary>
    public long Left => HasEnded ? 0 : _limit - Carried;

    /// <summary>Where the content of the record goes that <see cref="Seal"/> is to make at the start of this buffer.</summary>
    public static Span<byte> ContentOf(Span<byte> buffer) =>
        buffer.Slice(RecordHeader.Size, Math.Min(RecordHeader.MostContent, buffer.Length - RecordHeader.Overhead));

    /// <summary>Seals the content that stands at <see cref="ContentOf"/>.</summary>
    /// <returns>The size of the record that is now at the start of the buffer.</returns>
    /// <exception cref="InvalidOperationException">The key has carried all that it may, or the last record was sealed.</exception>
    public int Seal(Span<byte> buffer, int length, bool last = false)
    {
        var header = new RecordHeader(length, last);
        Span<byte> nonce = stackalloc byte[NonceSize];
        if (!TryTakeNonce(header, nonce)) throw new InvalidOperationException("nothing more may be sealed with this key");
        header.Write(buffer);
        var content = buffer.Slice(RecordHeader.Size, length);
        var tag = buffer.Slice(RecordHeader.Size + length, RecordHeader.Tag);
        var aes = Aes();
        if (_secret) aes.Encrypt(nonce, content, content, tag, buffer[..RecordHeader.Size]);
        else aes.Encrypt(nonce, default, default, tag, buffer[..(RecordHeader.Size + length)]);
        HasEnded = last;
        return header.RecordSize;
    }

    /// <summary>Opens a whole record and returns its content, which lies within it.</summary>
    /// <exception cref="RecordException">It is not what the other end sealed next; nothing of it may be used.</exception>
    public Span<byte> Open(Span<byte> record)
    {
        var header = RecordHeader.Read(record);
        Span<byte> nonce = stackalloc byte[NonceSize];
        if (header.RecordSize != record.Length || !TryTakeNonce(header, nonce)) throw new RecordException("a lane went on beyond its end");
        var content = record.Slice(RecordHeader.Size, header.Length);
        var tag = record[^RecordHeader.Tag..];
        try
        {
            var aes = Aes();
            if (_secret) aes.Decrypt(nonce, content, tag, content, record[..RecordHeader.Size]);
            else aes.Decrypt(nonce, default, tag, default, record[..^RecordHeader.Tag]);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new RecordException("a record arrived altered: something on the way damages what is sent, or somebody does");
        }

        HasEnded = header.IsLast;
        return content;
    }

    public void Dispose()
    {
        _disposed = true;
        _aes?.Dispose();
        CryptographicOperations.ZeroMemory(_key);
    }

    internal const int NonceSize = 12;

    /// <summary>Four zero bytes and the record's number, u64: each number is taken once, whatever becomes of the record.</summary>
    internal static void WriteNonce(Span<byte> to, ulong number)
    {
        to[..4].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(to[4..], number);
    }

    private AesGcm Aes()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_aes is not null) return _aes;
        _aes = new AesGcm(_key, RecordHeader.Tag);
        CryptographicOperations.ZeroMemory(_key);
        return _aes;
    }

    private bool TryTakeNonce(in RecordHeader header, Span<byte> nonce)
    {
        if (header.RecordSize > Left) return false;
        WriteNonce(nonce, _next++);
        Carried += header.RecordSize;
        return true;
    }
}
