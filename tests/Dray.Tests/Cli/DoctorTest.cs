using CsCheck;
using Dray.Cli.Doctor;
using Dray.Cli.Output;
using Dray.Transfers.Control;

namespace Dray.Tests.Cli;

public sealed class DoctorTest
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000);

    [Theory]
    [InlineData(0, null)]
    [InlineData(120, null)]
    [InlineData(-120, null)]
    [InlineData(121, "ahead")]
    [InlineData(-121, "behind")]
    public void Clocks_are_off_beyond_two_minutes(int seconds, string? way)
    {
        var finding = Answerer.Clock(Now + TimeSpan.FromSeconds(seconds), Now);
        Assert.Equal(way is null ? null : "clock_off", finding.Culprit);
        if (way is not null) Assert.EndsWith(way, finding.Fact, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1 << 20, false, false, null)]
    [InlineData((1 << 20) - 1, false, false, "disk_full")]
    [InlineData(1L << 40, false, true, "disk_full")]
    [InlineData(1L << 40, true, false, "disk_read_only")]
    public void A_disk_is_told_by_what_its_server_says(long free, bool readOnly, bool outOfNodes, string? culprit) =>
        Assert.Equal(culprit, Answerer.Disk("box", new StatusAnswer { Free = free, Size = 1L << 41, ReadOnly = readOnly, OutOfNodes = outOfNodes }).Culprit);

    [Theory]
    [InlineData(new byte[] { 10, 0, 0, 1 }, new byte[] { 10, 0, 0, 200 }, 24, true)]
    [InlineData(new byte[] { 10, 0, 0, 1 }, new byte[] { 10, 0, 1, 1 }, 24, false)]
    [InlineData(new byte[] { 10, 0, 0, 1 }, new byte[] { 10, 0, 1, 1 }, 23, true)]
    [InlineData(new byte[] { 10, 0, 0, 1 }, new byte[] { 10, 0, 0, 1 }, 32, true)]
    [InlineData(new byte[] { 10, 0, 0, 1 }, new byte[] { 10, 0, 0, 1, 0 }, 8, false)]
    public void Neighbours_share_a_prefix(byte[] one, byte[] other, int bits, bool expected) =>
        Assert.Equal(expected, Interfaces.SharePrefix(one, other, bits));

    [Fact]
    public void Bars_are_as_long_as_their_rates()
    {
        string[] lines = [.. BarChart.Lines([("one", 1e9), ("two", 5e8), ("three", 1), ("none", 0)])];
        Assert.Equal([40, 20, 1, 0], lines.Select(line => line.Count(c => c == '#')));
        Assert.Equal(lines[0].IndexOf('#'), lines[2].IndexOf('#'));
        Assert.StartsWith("one  ", lines[0], StringComparison.Ordinal);
        Assert.Empty(BarChart.Lines([]));
    }

    [Fact]
    public void The_slowest_stage_limits_a_send_and_what_is_written_here_is_no_stage()
    {
        Measured[] alone = [Of(Measures.DiskWrite, 1), Of(Measures.DiskRead, 9), Of(Measures.Processor, 30)];
        Assert.Null(Measures.Limit(alone));
        Assert.Equal(Measures.Link, Measures.Limit([.. alone, Of(Measures.Link, 2), Of(Measures.DiskThere, 8), Of(Measures.Together, 1)]));
        Assert.Equal(Measures.DiskThere, Measures.Limit([.. alone, Of(Measures.Link, 4), Of(Measures.DiskThere, 3), Of(Measures.Together, 3)]));

        static Measured Of(string what, long bytes) => new(what, bytes, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void An_answer_is_one_to_this_query()
    {
        var query = MulticastProbe.Query(0x1234);
        Assert.False(MulticastProbe.IsAnswer(query, 0x1234));
        query[2] |= 0x80;
        Assert.True(MulticastProbe.IsAnswer(query, 0x1234));
        Assert.False(MulticastProbe.IsAnswer(query, 0x1235));
        for (var length = 0; length < 12; length++) Assert.False(MulticastProbe.IsAnswer(query.AsSpan(0, length), 0x1234));
    }

    [Fact]
    public void Whatever_comes_is_no_fault_and_no_answer_without_a_header_that_says_so() => Gen.Byte.Array[0, 64].Select(Gen.UShort)
        .Sample((packet, id) => !MulticastProbe.IsAnswer(packet, id) || (packet.Length >= 12 && packet[2] >= 0x80));
}
