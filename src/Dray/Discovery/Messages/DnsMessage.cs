namespace Dray.Discovery.Messages;

/// <summary>A message of multicast DNS (RFC 1035, 4.1; RFC 6762, 18).</summary>
internal sealed record DnsMessage
{
    /// <summary>The largest message that there can be (RFC 6762, 17), in bytes.</summary>
    public const int MostBytes = 9000;

    /// <summary>Questions and records of a message: more than fit in a packet of Ethernet, where each takes six bytes at least.</summary>
    public const int MostEntries = 256;

    private const int Response = 0x8000, Authoritative = 0x0400, Truncated = 0x0200;

    /// <summary>Operation and outcome; anything but a plain success is nobody's business here (RFC 6762, 18.3 and 18.11).</summary>
    private const int Special = 0x780F;

    /// <summary>Counts for questions of plain DNS alone, whose answers repeat it.</summary>
    public ushort Id { get; init; }

    public bool IsResponse { get; init; }

    /// <summary>Of a query: more known answers follow in another message.</summary>
    public bool IsTruncated { get; init; }

    public IReadOnlyList<DnsQuestion> Questions { get; init; } = [];

    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    public IReadOnlyList<DnsRecord> Authorities { get; init; } = [];

    public IReadOnlyList<DnsRecord> Additionals { get; init; } = [];

    /// <summary>Reads a datagram; null where any of it is not as it should be.</summary>
    public static DnsMessage? Read(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length > MostBytes) return null;
        var reader = new DnsReader(datagram);
        var (id, flags) = (reader.Number(), reader.Number());
        Span<int> counts = [reader.Number(), reader.Number(), reader.Number(), reader.Number()];
        if (reader.IsBad || (flags & Special) != 0 || counts[0] + counts[1] + counts[2] + counts[3] > MostEntries) return null;

        var questions = new List<DnsQuestion>();
        for (var i = 0; i < counts[0] && !reader.IsBad; i++) questions.Add(reader.Question());
        var message = new DnsMessage
        {
            Id = id, IsResponse = (flags & Response) != 0, IsTruncated = (flags & Truncated) != 0, Questions = questions,
            Answers = Records(ref reader, counts[1]), Authorities = Records(ref reader, counts[2]), Additionals = Records(ref reader, counts[3]),
        };
        return reader.IsBad || !reader.IsAtEnd ? null : message;
    }

    public byte[] Write()
    {
        var writer = new DnsWriter();
        writer.Number(Id);
        writer.Number((IsResponse ? Response | Authoritative : 0) | (IsTruncated ? Truncated : 0));
        foreach (var count in (int[])[Questions.Count, Answers.Count, Authorities.Count, Additionals.Count]) writer.Number(count);
        foreach (var question in Questions) writer.Question(question);
        foreach (var record in Answers.Concat(Authorities).Concat(Additionals)) writer.Record(record);
        return writer.ToArray();
    }

    private static List<DnsRecord> Records(ref DnsReader reader, int count)
    {
        var records = new List<DnsRecord>();
        for (var i = 0; i < count && !reader.IsBad; i++)
            if (reader.Record() is { } record) records.Add(record);
        return records;
    }
}
