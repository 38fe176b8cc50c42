using System.Net;
using CsCheck;
using Dray.Server.Door;

namespace Dray.Tests.Server.Door;

public sealed class PaceTests
{
    private static readonly IPAddress Somebody = IPAddress.Parse("192.0.2.1");

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_full_bucket_gives_its_burst_at_once_and_then_says_how_long_until_the_next()
    {
        var pace = new Pace(_time, perSecond: 200, burst: 256);
        for (var i = 0; i < 256; i++) Assert.Equal(TimeSpan.Zero, pace.Take(Somebody));
        Assert.Equal(TimeSpan.FromMilliseconds(5), pace.Take(Somebody));
        _time.Advance(TimeSpan.FromMilliseconds(3));
        Assert.Equal(TimeSpan.FromMilliseconds(2), pace.Take(Somebody)); // having asked costs nothing
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(TimeSpan.Zero, pace.Take(Somebody));
        Assert.NotEqual(TimeSpan.Zero, pace.Take(Somebody));
    }

    [Fact]
    public void One_address_takes_nothing_from_another()
    {
        var pace = new Pace(_time, perSecond: 1, burst: 1);
        Assert.Equal(TimeSpan.Zero, pace.Take(Somebody));
        Assert.NotEqual(TimeSpan.Zero, pace.Take(Somebody));
        Assert.Equal(TimeSpan.Zero, pace.Take(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void Who_is_full_again_is_forgotten_and_has_no_more_than_a_burst()
    {
        var pace = new Pace(_time, perSecond: 10, burst: 3);
        for (var i = 0; i < 3; i++) Assert.Equal(TimeSpan.Zero, pace.Take(Somebody));
        _time.Advance(TimeSpan.FromHours(1));
        pace.Take(IPAddress.Parse("192.0.2.2"));
        Assert.Equal(1, pace.Count);
        for (var i = 0; i < 3; i++) Assert.Equal(TimeSpan.Zero, pace.Take(Somebody));
        Assert.NotEqual(TimeSpan.Zero, pace.Take(Somebody));
    }

    [Fact]
    public void It_remembers_so_many_and_forgets_who_took_a_token_longest_ago()
    {
        var pace = new Pace(_time, perSecond: 1, burst: 1, most: 2);
        var three = Enumerable.Range(1, 3).Select(i => new IPAddress([192, 0, 2, (byte)i])).ToArray();
        foreach (var address in three) Assert.Equal(TimeSpan.Zero, pace.Take(address));
        Assert.Equal(2, pace.Count);
        Assert.NotEqual(TimeSpan.Zero, pace.Take(three[1]));
        Assert.Equal(TimeSpan.Zero, pace.Take(three[0]));
        Assert.Equal(2, pace.Count);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6")]
    [InlineData("fe80::1%7", "fe80::1%7")]
    public void A_mapped_address_is_its_ipv4_address_and_any_other_is_itself(string address, string shared) =>
        Assert.Equal(IPAddress.Parse(shared), Pace.Sharing(IPAddress.Parse(address)));

    /// <summary>Whoever takes whenever he can never has more than the burst and what has flowed in since.</summary>
    [Fact]
    public void Whenever_tokens_are_taken_they_are_no_more_than_burst_and_rate_allow()
    {
        Gen.Select(Gen.Int[1, 50], Gen.Int[1, 20], Gen.Int[0, 300].Array[1, 50]).Sample((perSecond, burst, pauses) =>
        {
            var time = new ManualTimeProvider();
            var pace = new Pace(time, perSecond, burst);
            var (taken, passed) = (0, TimeSpan.Zero);
            foreach (var pause in pauses.Select(p => TimeSpan.FromMilliseconds(p)))
            {
                while (pace.Take(Somebody) == TimeSpan.Zero) taken++;
                Assert.InRange(taken, 1, burst + passed.TotalSeconds * perSecond + 0.001);
                time.Advance(pause);
                passed += pause;
            }
        });
    }
}
