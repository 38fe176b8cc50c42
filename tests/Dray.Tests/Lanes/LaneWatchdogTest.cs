using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Lanes;

public sealed class LaneWatchdogTest : IDisposable
{
    private const int Frame = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();
    private readonly ManualResetEventSlim _work = new(initialState: true);
    private readonly SemaphoreSlim _heard = new(0);
    private readonly LaneRig _rig;
    private readonly LaneWatchdog _dog;

    public LaneWatchdogTest()
    {
        var end = new EchoEnd(Frame)
        {
            Heard = _ =>
            {
                _heard.Release();
                _work.Wait(TestLoop.Patience, CancellationToken.None);
            },
        };
        _rig = new LaneRig(PollerKind.Best, end);
        _dog = new LaneWatchdog(_rig.Lane, end, _time, Patience);
        _rig.Settle();
    }

    [Fact]
    public void A_lane_parked_between_frames_is_never_too_slow()
    {
        Pass(TimeSpan.FromDays(1));
        Assert.False(_dog.IsTooSlow());
        Say(Frame);
        Pass(TimeSpan.FromDays(1));
        Assert.False(_dog.IsTooSlow());
    }

    [Fact]
    public void One_that_owes_the_rest_of_a_frame_is_too_slow_when_patience_ends()
    {
        Say(100);
        Assert.False(_dog.IsTooSlow());
        Pass(Patience);
        Assert.False(_dog.IsTooSlow());
        Pass(TimeSpan.FromTicks(1));
        Assert.True(_dog.IsTooSlow());
    }

    [Fact]
    public void Threat_17_A_dribble_in_the_midst_of_a_frame_does_not_help()
    {
        for (var second = 0; second < 10; second++)
        {
            Say(100);
            Assert.False(_dog.IsTooSlow());
            Pass(TimeSpan.FromSeconds(1));
        }

        Pass(TimeSpan.FromSeconds(1));
        Assert.True(_dog.IsTooSlow());
    }

    [Fact]
    public void A_modest_pace_does()
    {
        for (var second = 0; second < 30; second++)
        {
            Say(1_500);
            Assert.False(_dog.IsTooSlow());
            Pass(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Time_in_which_a_worker_is_busy_does_not_count()
    {
        Say(100);
        Assert.False(_dog.IsTooSlow());
        _work.Reset();
        _rig.Pair.Theirs.Send(new byte[1]);
        Assert.True(_heard.Wait(TestLoop.Patience, TestContext.Current.CancellationToken));
        Pass(TimeSpan.FromHours(1));
        Assert.False(_dog.IsTooSlow()); // a slow disk
        Assert.True(_dog.Moved());
        _work.Set();
        _rig.Settle();
        Pass(Patience);
        Assert.False(_dog.IsTooSlow());
        Pass(TimeSpan.FromSeconds(1));
        Assert.True(_dog.IsTooSlow());
    }

    [Fact]
    public void One_that_our_own_rate_holds_back_is_never_too_slow()
    {
        var end = new EchoEnd(Frame);
        using var rig = new LaneRig(PollerKind.Best, end, rates: new LaneRates(In: new RateLimiter(1, _time)));
        var dog = new LaneWatchdog(rig.Lane, end, _time, Patience);
        Pass(TimeSpan.FromSeconds(1));
        rig.Pair.Theirs.Send(new byte[100]);
        Assert.True(SpinWait.SpinUntil(() => rig.Lane.Moved > 0, TestLoop.Patience));
        Assert.False(SpinWait.SpinUntil(
            () =>
            {
                Pass(2 * Patience);
                return dog.IsTooSlow();
            },
            TimeSpan.FromMilliseconds(200)));
    }

    [Fact]
    public void Headway_is_told_once()
    {
        Say(100);
        Assert.True(_dog.Moved());
        Assert.False(_dog.Moved());
    }

    public void Dispose()
    {
        _work.Set();
        _rig.Dispose();
        _work.Dispose();
        _heard.Dispose();
    }

    private void Pass(TimeSpan time) => _time.Advance(time);

    /// <summary>Sends this much and waits until it has been answered and the lane is parked.</summary>
    private void Say(int count)
    {
        _rig.SayAndHear(new byte[count]);
        _rig.Settle();
        while (_heard.Wait(0, TestContext.Current.CancellationToken)) { }
    }
}
