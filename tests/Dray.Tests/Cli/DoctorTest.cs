using CsCheck;
using Dray.Cli.Doctor;
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
