using System.Net;
using System.Text;
using CsCheck;
using Dray.Discovery.Messages;
using Dray.Discovery.Network;

namespace Dray.Tests.Discovery;

public sealed class DnsMessageTest
{
    [Fact]
    public void What_is_written_is_read_as_it_was() => DnsGen.Message.Sample(message =>
    {
        var read = DnsMessage.Read(message.Write());
        Assert.NotNull(read);
        Assert.Equal((message.Id, message.IsResponse, message.IsTruncated), (read.Id, read.IsResponse, read.IsTruncated));
        Assert.Equal(message.Questions, read.Questions);
        foreach (var (ours, theirs) in (ReadOnlySpan<(IReadOnlyList<DnsRecord>, IReadOnlyList<DnsRecord>)>)
            [(message.Answers, read.Answers), (message.Authorities, read.Authorities), (message.Additionals, read.Additionals)])
        {
            Assert.Equal(ours.Count, theirs.Count);
            Assert.All(ours.Zip(theirs), pair => Assert.True(pair.First.IsSame(pair.Second) && pair.First.Ttl == pair.Second.Ttl && pair.First.Flush == pair.Second.Flush));
        }
    });

    [Fact]
    public void A_message_that_is_cut_anywhere_is_none() => DnsGen.Message.Sample(message =>
    {
        var whole = message.Write();
        for (var length = 0; length < whole.Length; length++) Assert.Null(DnsMessage.Read(whole.AsSpan(0, length)));
        Assert.Null(DnsMessage.Read([.. whole, 0]));
    }, iter: 200);

    [Fact]
    public void Bytes_that_were_changed_are_read_or_refused() =>
        Gen.Select(DnsGen.Message, Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 4]).Sample((message, changes) =>
        {
            var bytes = message.Write();
            foreach (var (at, value) in changes) bytes[at % bytes.Length] = value;
            // Whatever was read can be written, and is the same then.
            if (DnsMessage.Read(bytes) is { } read) Assert.NotNull(DnsMessage.Read(read.Write()));
        });

    [Fact]
    public void Names_are_compressed_by_what_stands_before_them()
    {
        // One answer: _dray._tcp.local PTR laptop.<pointer to byte 12>.
        byte[] message = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. Name("_dray", "_tcp", "local"), 0, 12, 0, 1, 0, 0, 0, 120, 0, 9, 6, .. "laptop"u8, 0xC0, 12];
        var answer = Assert.Single(DnsMessage.Read(message)!.Answers);
        Assert.Equal(new DnsName("laptop", "_dray", "_tcp", "local"), answer.PointsTo);
        Assert.Equal(120u, answer.Ttl);
    }

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, false)]
    public void Compression_leads_no_further_than_a_name_can_be_long(int hops, bool isRead)
    {
        // The data of the first answer are a name, and pointers to it in a chain; the second's name points to the last.
        byte[] chain = [1, (byte)'a', 0, .. Enumerable.Range(0, hops - 1).SelectMany(i => Pointer(i == 0 ? 23 : 24 + (2 * i)))];
        byte[] message = [.. Header(answers: 2), .. Answer([0], chain), .. Answer(Pointer(hops == 1 ? 23 : 22 + (2 * hops)), [])];
        Assert.Equal(isRead, DnsMessage.Read(message) is not null);
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void A_few_bytes_do_not_become_names_without_end(int names, bool isRead)
    {
        byte[] longest = [.. Enumerable.Range(0, 127).SelectMany(_ => (byte[])[1, (byte)'a']), 0];
        byte[] message = [.. Header(answers: names + 1), .. Answer([0], longest), .. Enumerable.Range(0, names).SelectMany(_ => Answer(Pointer(23), []))];
        Assert.Equal(isRead, DnsMessage.Read(message) is not null);
    }

    [Theory]
    [InlineData(DnsMessage.MostEntries, true)]
    [InlineData(DnsMessage.MostEntries + 1, false)]
    public void More_entries_than_a_packet_holds_are_not_read(int entries, bool isRead)
    {
        byte[] message = [.. Header(answers: entries), .. Enumerable.Range(0, entries).SelectMany(_ => Answer([0], []))];
        Assert.Equal(isRead, DnsMessage.Read(message) is not null);
    }

    [Theory]
    [InlineData(5353, true, true)]
    [InlineData(5354, true, false)]
    [InlineData(5354, false, true)]
    public void A_response_counts_from_port_5353_alone(int port, bool isResponse, bool isRead)
    {
        var datagram = new Datagram(7, new IPEndPoint(IPAddress.Parse("10.0.0.2"), port), new DnsMessage { IsResponse = isResponse }.Write());
        Assert.Equal(isRead, datagram.Read() is not null);
    }

    private static byte[] Header(int answers) => [0, 0, 0x84, 0, 0, 0, (byte)(answers >> 8), (byte)answers, 0, 0, 0, 0];

    private static byte[] Answer(byte[] name, byte[] data) => [.. name, 0, 99, 0, 1, 0, 0, 0, 120, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    private static byte[] Pointer(int target) => [(byte)(0xC0 | target >> 8), (byte)target];

    [Theory]
    [InlineData(12)] // itself
    [InlineData(14)] // what follows
    [InlineData(0x3FFF)] // nothing
    public void Compression_leads_back_and_never_round(int target)
    {
        byte[] question = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, (byte)(0xC0 | target >> 8), (byte)target, 0, 12, 0, 1];
        Assert.Null(DnsMessage.Read(question));
    }

    [Fact]
    public void A_pointer_to_a_label_that_leads_back_to_it_is_no_name()
    {
        // At 12: label "a", then a pointer to 12.
        byte[] question = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 0xC0, 12, 0, 12, 0, 1];
        Assert.Null(DnsMessage.Read(question));
    }

    [Theory]
    [InlineData(0x40)]
    [InlineData(0x80)]
    public void Other_kinds_of_label_are_none(byte length) =>
        Assert.Null(DnsMessage.Read([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, length, 0, 0, 12, 0, 1]));

    [Fact]
    public void A_name_of_more_than_255_bytes_is_none()
    {
        var label = Enumerable.Repeat((byte)'a', 63).ToArray();
        byte[] name = [63, .. label, 63, .. label, 63, .. label, 62, .. label[..62], 0];
        Assert.Null(DnsMessage.Read([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. name, 0, 12, 0, 1]));
        name = [63, .. label, 63, .. label, 63, .. label, 61, .. label[..61], 0];
        Assert.NotNull(DnsMessage.Read([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. name, 0, 12, 0, 1]));
        Assert.Throws<ArgumentException>(() => new DnsName(new string('a', 64)));
        Assert.Throws<ArgumentException>(() => new DnsName(""));
    }

    [Fact]
    public void Names_are_equal_but_for_the_case_of_ascii()
    {
        Assert.Equal(new DnsName("LapTop", "LOCAL"), new DnsName("laptop", "local"));
        Assert.NotEqual(new DnsName("É"), new DnsName("é"));
        Assert.NotEqual(new DnsName("a.b"), new DnsName("a", "b"));
    }

    [Fact]
    public void Other_classes_and_errors_are_nobodys_business()
    {
        var name = Name("a");
        Assert.Empty(DnsMessage.Read([0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, .. name, 0, 1, 0, 3, 0, 0, 0, 1, 0, 4, 1, 2, 3, 4])!.Answers);
        Assert.Null(DnsMessage.Read([0, 0, 0x84, 3, 0, 0, 0, 0, 0, 0, 0, 0])); // no such name
        Assert.Null(DnsMessage.Read([0, 0, 0x28, 0, 0, 0, 0, 0, 0, 0, 0, 0])); // an update
    }

    [Fact]
    public void Text_is_read_as_pairs()
    {
        byte[] data = [4, .. "id=7"u8, 4, .. "ID=8"u8, 3, .. "odd"u8, 2, .. "e="u8, 2, .. "=x"u8, 0];
        Assert.True(TextPairs.IsWhole(data));
        Assert.Equal([new("id", "7"), new("e", "")], TextPairs.Read(data, "id", "e"));
        Assert.False(TextPairs.IsWhole(data.AsSpan(0, 3)));
        Assert.Equal([0], TextPairs.Write([]));
    }

    [Fact]
    public void An_address_comes_back_as_it_was() => Gen.Byte.Array[16].Sample(bytes =>
        Assert.Equal(new IPAddress(bytes), DnsRecord.Address(new DnsName("a"), 1, new IPAddress(bytes)).ToAddress()));

    private static byte[] Name(params string[] labels) => [.. labels.SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.UTF8.GetBytes(label)]), 0];
}
