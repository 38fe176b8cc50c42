using System.Net;
using CsCheck;
using Dray.Transfers.Raw;
using Dray.Wire;

namespace Dray.Tests.Transfers.Raw;

public sealed class RawNamePatternTest
{
    private static readonly DateTimeOffset At = new(2026, 11, 3, 4, 5, 6, 78, TimeSpan.FromHours(2));

    private static readonly Gen<IPEndPoint> Peers = Gen.Select(
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]), Gen.UInt, Gen.Int[0, 65535],
        (address, scope, port) => new IPEndPoint(address.Length == 4 ? new IPAddress(address) : new IPAddress(address, scope), port));

    [Theory]
    [InlineData(RawNamePattern.Default, "192.168.1.7", "20261103T020506.078Z_192.168.1.7_51234.bin")]
    [InlineData(RawNamePattern.Default, "fe80::1%3", "20261103T020506.078Z_fe80--1s3_51234.bin")]
    [InlineData(RawNamePattern.Default, "::ffff:10.0.0.1", "20261103T020506.078Z_10.0.0.1_51234.bin")]
    [InlineData("cameras/{date}/{peer}-{n}.jpg", "::1", "cameras/2026-11-03/--1-12.jpg")]
    [InlineData("fixed", "::1", "fixed")]
    public void Placeholders_stand_for_who_sends_and_when(string pattern, string peer, string name) =>
        Assert.Equal(name, RawNamePattern.Parse(pattern).NameOf(At, new IPEndPoint(IPAddress.Parse(peer), 51234), 12).Value);

    [Theory]
    [InlineData("")]
    [InlineData("{who}")]
    [InlineData("{time")]
    [InlineData("time}")]
    [InlineData("{Time}")]
    [InlineData("/{time}")]
    [InlineData("{time}/")]
    [InlineData("../{time}")]
    [InlineData(".dray/{time}")]
    [InlineData("{time}\n")]
    public void What_could_not_name_a_file_is_no_pattern(string pattern)
    {
        Assert.NotNull(RawNamePattern.FaultOf(pattern));
        Assert.Throws<ArgumentException>(() => RawNamePattern.Parse(pattern));
    }

    [Fact]
    public void A_pattern_that_fits_with_short_values_only_is_none() => Assert.NotNull(RawNamePattern.FaultOf(new string('x', 250) + "{peer}"));

    [Fact]
    public void Whoever_comes_gets_a_name_that_every_file_system_takes() => Peers.Sample(peer =>
    {
        var name = RawNamePattern.Parse("{date}/{time}_{peer}_{port}_{n}").NameOf(At, peer, 1);
        Assert.Null(PortableNames.FaultOf(name));
    }, iter: 20_000);

    [Fact]
    public void Names_sort_by_time() => Gen.Select(Gen.DateTimeOffset, Gen.DateTimeOffset).Sample((one, other) =>
    {
        string Name(DateTimeOffset at) => RawNamePattern.Parse("{time}").NameOf(at, new IPEndPoint(IPAddress.Loopback, 1), 1).Value;
        var order = string.CompareOrdinal(Name(one), Name(other));
        Assert.True(order == 0 || (order < 0) == (one < other));
    }, iter: 10_000);

    [Theory]
    [InlineData("{time}", null)]
    [InlineData("a/b/{time}/c", "a/b")]
    [InlineData("a/x{n}", "a")]
    [InlineData("a/b", "a")]
    public void The_folder_that_never_changes_is_known(string pattern, string? folder) =>
        Assert.Equal(folder, RawNamePattern.Parse(pattern).Folder?.Value);
}
