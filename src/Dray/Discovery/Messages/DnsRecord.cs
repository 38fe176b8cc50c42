using System.Buffers.Binary;
using System.Net;

namespace Dray.Discovery.Messages;

/// <summary>One record of the Internet class. Its data has names in full, so that equal data are equal bytes.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Type">What it tells.</param>
/// <param name="Flush">It is all that there is of this name and type: what others said before is void (RFC 6762, 10.2).</param>
/// <param name="Ttl">How many seconds it may be believed; 0 takes it back.</param>
/// <param name="Data">As on the wire, uncompressed, and well formed for the types that Dray knows.</param>
internal sealed record DnsRecord(DnsName Name, DnsType Type, bool Flush, uint Ttl, ReadOnlyMemory<byte> Data)
{
    public static DnsRecord Pointer(DnsName name, uint ttl, DnsName target) =>
        new(name, DnsType.Pointer, false, ttl, DnsWriter.Encode(target));

    public static DnsRecord Service(DnsName name, uint ttl, DnsName host, int port)
    {
        var data = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(4), checked((ushort)port));
        return new(name, DnsType.Service, true, ttl, (byte[])[.. data, .. DnsWriter.Encode(host)]);
    }

    public static DnsRecord Text(DnsName name, uint ttl, IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(name, DnsType.Text, true, ttl, TextPairs.Write(pairs));

    public static DnsRecord Address(DnsName name, uint ttl, IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return new(name, bytes.Length == 4 ? DnsType.A : DnsType.Aaaa, true, ttl, bytes);
    }

    /// <summary>The other end of a pointer.</summary>
    public DnsName PointsTo => new DnsReader(Data.Span).Name();

    /// <summary>Of a service: the host that has it.</summary>
    public DnsName ServiceHost => new DnsReader(Data.Span[6..]).Name();

    /// <summary>Of a service: its port.</summary>
    public int ServicePort => BinaryPrimitives.ReadUInt16BigEndian(Data.Span[4..]);

    /// <summary>Of an A or AAAA record.</summary>
    public IPAddress ToAddress() => new(Data.Span);

    /// <summary>The same name, type and data, for however long.</summary>
    public bool IsSame(DnsRecord other) => Type == other.Type && Name.Equals(other.Name) && Data.Span.SequenceEqual(other.Data.Span);
}
