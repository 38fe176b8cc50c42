using CsCheck;
using Dray.Lanes;

namespace Dray.Tests.Transfers;

public sealed class RateLimiterTest
{
    private readonly Clock _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    [InlineData(1_234_567)]
    [InlineData(125_000_000)]
    public void Over_ten_seconds_the_rate_is_exact(long rate)
    {
        var limiter = new RateLimiter(rate, _clock);
        long taken = 0;
        while (_clock.Now < TimeSpan.FromSeconds(10))
        {
            var wait = limiter.UntilReady;
            Assert.True(wait > TimeSpan.Zero);
            _clock.Now += wait;
            if (_clock.Now > TimeSpan.FromSeconds(10)) _clock.Now = TimeSpan.FromSeconds(10);
            taken += limiter.Take(int.MaxValue);
        }

        Assert.Equal(rate * 10, taken);
    }

    [Fact]
    public void Two_within_one_are_exact_each_and_together()
    {
        var whole = new RateLimiter(1_000_000, _clock);
        var (slow, free) = (new RateLimiter(300_000, _clock, whole), new RateLimiter(null, _clock, whole));
        long ofSlow = 0, ofFree = 0;
        for (; _clock.Now < TimeSpan.FromSeconds(10); _clock.Now += TimeSpan.FromMilliseconds(1))
        {
            ofSlow += slow.Take(int.MaxValue);
            ofFree += free.Take(int.MaxValue);
        }

        Assert.InRange(ofSlow, 2_990_000, 3_000_000);
        Assert.InRange(ofSlow + ofFree, 9_990_000, 10_000_000);
    }

    [Fact]
    public void What_did_not_go_is_given_back_to_both()
    {
        var whole = new RateLimiter(1_000_000, _clock);
        var part = new RateLimiter(500_000, _clock, whole);
        _clock.Now = TimeSpan.FromHours(1);
        Assert.Equal(50_000, part.Take(int.MaxValue));
        part.Return(50_000);
        Assert.Equal(50_000, part.Take(int.MaxValue));
        Assert.Equal(50_000, whole.Take(int.MaxValue));
        Assert.Equal(0, whole.Take(int.MaxValue));
    }

    [Fact]
    public void Another_rate_holds_from_its_moment_on()
    {
        var limiter = new RateLimiter(null, _clock);
        Assert.Equal((int.MaxValue, TimeSpan.Zero), (limiter.Take(int.MaxValue), limiter.UntilReady));
        foreach (long? rate in new long?[] { 1_000_000, 250_000, 2_000_000 })
        {
            limiter.Rate = rate;
            limiter.Take(int.MaxValue);
            long taken = 0;
            for (var step = 0; step < 10_000; step++)
            {
                _clock.Now += TimeSpan.FromMilliseconds(1);
                limiter.Rate = rate; // as a server does that reads it again and again
                taken += limiter.Take(int.MaxValue);
            }

            Assert.Equal(rate * 10, taken);
        }

        limiter.Rate = null;
        Assert.Equal(int.MaxValue, limiter.Take(int.MaxValue));
    }

    [Fact]
    public void After_a_pause_a_tenth_of_a_second_may_go_at_once()
    {
        var limiter = new RateLimiter(1_000_000, _clock);
        _clock.Now = TimeSpan.FromHours(1);
        Assert.Equal(TimeSpan.Zero, limiter.UntilReady);
        Assert.Equal(40_000, limiter.Take(40_000));
        Assert.Equal(60_000, limiter.Take(int.MaxValue));
        Assert.Equal(0, limiter.Take(int.MaxValue));
    }

    [Fact]
    public void After_the_wait_there_is_something_to_take() =>
        Gen.Select(Gen.Long[1, 1L << 40], Gen.Int[1, 1 << 20]).Sample((rate, want) =>
        {
            var clock = new Clock();
            var limiter = new RateLimiter(rate, clock);
            for (var i = 0; i < 20; i++)
            {
                clock.Now += limiter.UntilReady;
                Assert.InRange(limiter.Take(want), 1, want);
            }
        }, threads: 1);

    [Fact]
    public void Nothing_wanted_is_nothing_taken()
    {
        var limiter = new RateLimiter(long.MaxValue, _clock);
        _clock.Now = TimeSpan.FromDays(1000);
        Assert.Equal(0, limiter.Take(0));
        Assert.Equal(0, limiter.Take(-1));
        Assert.Equal(int.MaxValue, limiter.Take(int.MaxValue));
    }

    [Fact]
    public void Threads_share_one_rate()
    {
        var limiter = new RateLimiter(1_000_000, _clock);
        _clock.Now = TimeSpan.FromSeconds(1);
        long taken = 0;
        Parallel.For(0, 10_000, _ => Interlocked.Add(ref taken, limiter.Take(100)));
        Assert.Equal(100_000, taken);
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
