using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Dray.Discovery.Messages;

/// <summary>Puts a DNS message together. Names are written in full: nobody has to understand compression to be read.</summary>
internal sealed class DnsWriter
{
    private readonly ArrayBufferWriter<byte> _message = new();

    public static byte[] Encode(DnsName name)
    {
        var writer = new DnsWriter();
        writer.Name(name);
        return writer.ToArray();
    }

    public void Number(int number)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, checked((ushort)number));
        _message.Write(bytes);
    }

    public void Name(DnsName name)
    {
        foreach (var label in name.Labels)
        {
            var bytes = Encoding.UTF8.GetBytes(label);
            _message.Write((ReadOnlySpan<byte>)[(byte)bytes.Length, .. bytes]);
        }

        _message.Write((ReadOnlySpan<byte>)[0]);
    }

    public void Question(DnsQuestion question)
    {
        Name(question.Name);
        Number((int)question.Type);
        Number(question.Unicast ? 0x8001 : 1);
    }

    public void Record(DnsRecord record)
    {
        Name(record.Name);
        Number((int)record.Type);
        Number(record.Flush ? 0x8001 : 1);
        Number((int)(record.Ttl >> 16));
        Number((int)(record.Ttl & 0xFFFF));
        Number(record.Data.Length);
        _message.Write(record.Data.Span);
    }

    public byte[] ToArray() => _message.WrittenSpan.ToArray();
}
