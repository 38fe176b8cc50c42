using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

public sealed class LoopTimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<PollerKind> Kinds => TestLoop.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void Ten_thousand_timers_fire_in_order_of_their_due_times(PollerKind kind)
    {
        var time = new ManualTimeProvider();
        using var test = new TestLoop(kind, time);
        var random = new Random(1);
        var fired = new List<int>();
        for (var i = 0; i < 10_000; i++)
        {
            var due = random.Next(1, 5_000);
            test.Loop.After(TimeSpan.FromMilliseconds(due), () => fired.Add(due));
        }
        time.Advance(5 * Second);
        test.Settle();
        Assert.Equal(10_000, fired.Count);
        Assert.Equal(fired.Order(), fired);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_manual_clock_wakes_a_sleeping_loop(PollerKind kind)
    {
        var time = new ManualTimeProvider();
        using var test = new TestLoop(kind, time);
        for (var round = 0; round < 300; round++)
        {
            var fired = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            test.Loop.After(10 * Second, () => fired.SetResult(true));
            time.Advance(10 * Second); // asleep or about to be: it must not matter
            Assert.True(TestLoop.Await(fired.Task));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_timer_does_not_fire_before_its_time(PollerKind kind)
    {
        var time = new ManualTimeProvider();
        using var test = new TestLoop(kind, time);
        var fired = 0;
        test.Loop.After(10 * Second, () => fired++);
        time.Advance(10 * Second - TimeSpan.FromTicks(1));
        test.Settle();
        Assert.Equal(0, fired);
        time.Advance(TimeSpan.FromTicks(1));
        test.Settle();
        Assert.Equal(1, fired);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_real_clock_fires_an_earlier_timer_that_comes_while_the_loop_sleeps(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        var fired = new TaskCompletionSource<bool>();
        var late = test.Loop.After(TimeSpan.FromHours(1), () => fired.SetResult(false));
        test.Settle();
        test.Loop.After(TimeSpan.FromMilliseconds(3), () => fired.SetResult(true));
        Assert.True(TestLoop.Await(fired.Task));
        late.Cancel();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_cancelled_timer_does_not_fire(PollerKind kind)
    {
        var time = new ManualTimeProvider();
        using var test = new TestLoop(kind, time);
        var fired = new List<string>();
        var never = test.Loop.After(Second, () => fired.Add("never"));
        LoopTimer? second = null;
        test.Loop.After(2 * Second, () =>
        {
            fired.Add("first");
            second!.Cancel();
        });
        second = test.Loop.After(2 * Second, () => fired.Add("second, cancelled by the first of the same turn"));
        never.Cancel();
        never.Cancel();
        time.Advance(3 * Second);
        test.Settle();
        Assert.Equal(["first"], fired);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_timer_that_sets_itself_again_at_once_does_not_keep_the_loop(PollerKind kind)
    {
        using var test = new TestLoop(kind, new ManualTimeProvider());
        var fired = 0;
        test.On(Again);
        for (var round = 0; round < 100; round++) test.On(() => { });
        Assert.True(fired > 0);

        void Again()
        {
            fired++;
            test.Loop.After(TimeSpan.Zero, Again);
        }
    }

    [Fact]
    public void Cancelled_timers_do_not_pile_up()
    {
        const int Lanes = 10_000;
        using var test = new TestLoop(PollerKind.Best, new ManualTimeProvider());
        var timers = new LoopTimer[Lanes];
        for (var round = 0; round < 20; round++)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                timers[lane]?.Cancel();
                timers[lane] = test.Loop.After(60 * Second, () => { });
            }
        }
        Assert.InRange(test.Loop.TimerCount, Lanes, (2 * Lanes) + 1);
        foreach (var timer in timers) timer.Cancel();
        Assert.InRange(test.Loop.TimerCount, 0, 128);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(TimeSpan.TicksPerMillisecond, 1)]
    [InlineData(TimeSpan.TicksPerMillisecond + 1, 2)]
    [InlineData(TimeSpan.TicksPerDay * 365, int.MaxValue)]
    public void A_sleep_is_rounded_up_so_that_no_timer_is_spun_for(long ticks, int milliseconds) =>
        Assert.Equal(milliseconds, LoopClock.RoundUp(TimeSpan.FromTicks(ticks)));
}
