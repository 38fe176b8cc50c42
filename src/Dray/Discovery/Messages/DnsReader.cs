using System.Buffers.Binary;
using System.Text;

namespace Dray.Discovery.Messages;

/// <summary>
/// Takes a DNS message apart. What is not there, or can't be, makes it bad from then on, and reads as nothing: whoever reads
/// asks once, at the end.
/// </summary>
internal ref struct DnsReader(ReadOnlySpan<byte> message)
{
    /// <summary>As many as the labels of the longest name: each may lead to one more.</summary>
    private const int MostHops = 127;

    /// <summary>In all names of a message. Compression makes much of few bytes, and what is made costs time.</summary>
    private const int MostLabels = 4096;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly DnsName Root = new([]);

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;
    private int _labels;

    public bool IsBad { get; private set; }

    public readonly bool IsAtEnd => _at == _message.Length;

    public ushort Number() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

    public uint LongNumber() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    /// <summary>A name; compression may lead to what stands before it only, and ever further back, so it ends.</summary>
    public DnsName Name()
    {
        var labels = new List<string>();
        var (at, before, end, size, hops) = (_at, _at, -1, 1, 0);
        while (true)
        {
            if (at >= _message.Length) return Fail();
            int length = _message[at];
            if (length == 0) break;
            if (length >= 0xC0)
            {
                if (at + 1 >= _message.Length) return Fail();
                var target = (length & 0x3F) << 8 | _message[at + 1];
                if (target >= before || ++hops > MostHops) return Fail();
                if (end < 0) end = at + 2;
                at = before = target;
                continue;
            }

            size += 1 + length;
            if (++_labels > MostLabels || length > DnsName.MostLabel || size > DnsName.MostBytes || at + 1 + length > _message.Length) return Fail();
            if (Label(_message.Slice(at + 1, length)) is not { } label) return Fail();
            labels.Add(label);
            at += 1 + length;
        }

        _at = end < 0 ? at + 1 : end;
        return new DnsName(labels);
    }

    public DnsQuestion Question()
    {
        var name = Name();
        var (type, kind) = (Number(), Number());
        // A class that nobody has here asks for what nobody has.
        return new DnsQuestion((kind & 0x7FFF) is 1 or 255 ? name : Root, (DnsType)type, (kind & 0x8000) != 0);
    }

    /// <summary>Null where it is of another class than the Internet's.</summary>
    public DnsRecord? Record()
    {
        var name = Name();
        var (type, kind, ttl) = ((DnsType)Number(), Number(), LongNumber());
        var length = Number();
        if (IsBad || length > _message.Length - _at)
        {
            Fail();
            return null;
        }

        var data = Data(type, _at + length);
        return IsBad || (kind & 0x7FFF) != 1 ? null : new DnsRecord(name, type, (kind & 0x8000) != 0, ttl, data);
    }

    private byte[] Data(DnsType type, int end)
    {
        byte[] data = type switch
        {
            DnsType.Pointer => DnsWriter.Encode(Name()),
            DnsType.Service => [.. Take(6), .. DnsWriter.Encode(Name())],
            _ => Take(end - _at).ToArray(),
        };
        var fits = _at == end && type switch
        {
            DnsType.A => data.Length == 4,
            DnsType.Aaaa => data.Length == 16,
            DnsType.Text => TextPairs.IsWhole(data),
            _ => true,
        };
        if (!fits) Fail();
        return data;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (IsBad || count > _message.Length - _at)
        {
            Fail();
            return [];
        }

        _at += count;
        return _message.Slice(_at - count, count);
    }

    private static string? Label(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private DnsName Fail()
    {
        IsBad = true;
        return Root;
    }
}
