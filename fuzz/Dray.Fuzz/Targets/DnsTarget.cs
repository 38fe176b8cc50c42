using System.Globalization;
using System.Net;
using System.Text;
using Dray.Discovery.Messages;
using Dray.Fuzz.Slow;

namespace Dray.Fuzz.Targets;

/// <summary>A message of multicast DNS.</summary>
internal static class DnsTarget
{
    private static readonly DnsName Type = new("_dray", "_tcp", "local");
    private static readonly byte[] Compressed = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. DnsWriter.Encode(Type), 0, 12, 0, 1, 0, 0, 0, 120, 0, 4, 1, (byte)'a', 0xC0, 12];

    public static FuzzTarget Target { get; } = new("dns", Run, [Query(), Response(), Compressed], Words());

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        var (message, slow) = (DnsMessage.Read(input), SlowDns.Read(input));
        FuzzFailure.UnlessVerdict(slow is not null, message is not null, "a DNS message");
        trail.Pass("dns", message is null ? 0 : 1, Trail.Bucket(input.Length));
        if (message is null) return;
        List<string> said =
        [
            $"{message.Id} {message.IsResponse} {message.IsTruncated}",
            .. message.Questions.Select(question => $"? {Hex(question.Name)} {(int)question.Type} {question.Unicast}"),
            .. message.Answers.Select(record => Line(1, record)), .. message.Authorities.Select(record => Line(2, record)), .. message.Additionals.Select(record => Line(3, record)),
        ];
        FuzzFailure.Unless(said.SequenceEqual(slow!), $"a DNS message says\n{string.Join('\n', said)}\nand the slow reading\n{string.Join('\n', slow!)}");
        foreach (var record in message.Answers) trail.Pass("record", (int)record.Type < 64 ? (int)record.Type : 64, record.Flush ? 1 : 0);
        trail.Pass("counts", Trail.Bucket(message.Questions.Count), Trail.Bucket(message.Answers.Count));
        if (DnsMessage.Read(message.Write()) is null) FuzzFailure.Unless(message.Write().Length > DnsMessage.MostBytes, "a DNS message that can't be read once it is written again");
    }

    private static string Line(int section, DnsRecord record)
    {
        var data = record.Type switch
        {
            DnsType.Pointer => Hex(record.PointsTo),
            DnsType.Service => string.Create(CultureInfo.InvariantCulture, $"{(record.Data.Span[0] << 8) + record.Data.Span[1]} {(record.Data.Span[2] << 8) + record.Data.Span[3]} {record.ServicePort} {Hex(record.ServiceHost)}"),
            _ => Convert.ToHexString(record.Data.Span),
        };
        if (record.Type == DnsType.Text) TextPairs.Read(record.Data.Span, "id", "v", "offer");
        return $"{section} {Hex(record.Name)} {(int)record.Type} {record.Flush} {record.Ttl} {data}";
    }

    private static string Hex(DnsName name) => string.Concat(name.Labels.Select(label => $"{Convert.ToHexString(Encoding.UTF8.GetBytes(label))}."));

    private static byte[] Query() => new DnsMessage { Questions = [new(Type, DnsType.Pointer, Unicast: true)], Answers = [DnsRecord.Pointer(Type, 4500, Type.Beneath("a"))] }.Write();

    private static byte[] Response() => new DnsMessage
    {
        IsResponse = true,
        Answers = [DnsRecord.Service(Type.Beneath("a"), 120, new DnsName("h"), 8097), DnsRecord.Text(Type.Beneath("a"), 4500, [new("id", "0")])],
        Additionals = [DnsRecord.Address(new DnsName("h"), 120, IPAddress.Loopback), DnsRecord.Address(new DnsName("h"), 120, IPAddress.IPv6Loopback)],
    }.Write();

    private static byte[][] Words() => [[0xC0, 12], [0xC0, 0], [0], [63], [64], [0, 12, 0, 1], [0, 33, 0x80, 1], [0, 16, 0, 1], [0, 1, 0x80, 1], [0, 28, 0, 1], [0, 4], [0, 16], [1, (byte)'a', 0], .. TextWords.Utf8("local", "_dray", "\u00fc")];
}
