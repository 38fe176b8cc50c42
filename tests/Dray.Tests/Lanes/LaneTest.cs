using System.Net.Sockets;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Tests.Multiplexing;
using Dray.Wire;

namespace Dray.Tests.Lanes;

public sealed class LaneTest
{
    public static TheoryData<PollerKind> Kinds => TestLoop.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_said_is_heard_and_answered_and_a_clean_end_has_no_reason(PollerKind kind)
    {
        using var rig = new LaneRig(kind);
        var said = new byte[5_000_000];
        new Random(1).NextBytes(said);
        var answer = rig.SayAndHear(said);
        Assert.Equal(said, answer);
        rig.Pair.Theirs.Shutdown(SocketShutdown.Send);
        Assert.Null(TestLoop.Await(rig.End.Over.Task));
        Assert.Equal(0, rig.Pair.Theirs.Receive(new byte[1]));
        Assert.InRange(rig.Lane.Moved, said.Length, 2 * said.Length);
    }

    [Fact]
    public void A_rate_without_a_limit_holds_nothing_back()
    {
        var rates = new LaneRates(In: new RateLimiter(null, TimeProvider.System), Out: new RateLimiter(null, TimeProvider.System));
        using var rig = new LaneRig(PollerKind.Best, rates: rates);
        var said = new byte[20_000_000];
        Assert.Equal(said, rig.SayAndHear(said));
        Assert.Equal(TimeSpan.Zero, rig.Work.Spent.Held);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_peer_that_ends_within_a_frame_was_cut_off(PollerKind kind)
    {
        using var rig = new LaneRig(kind, new EchoEnd(frame: 10));
        rig.SayAndHear(new byte[15]);
        rig.Pair.Theirs.Shutdown(SocketShutdown.Send);
        Assert.IsType<EndOfStreamException>(TestLoop.Await(rig.End.Over.Task));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Another_thread_can_close_it_for_a_reason(PollerKind kind)
    {
        using var rig = new LaneRig(kind);
        rig.SayAndHear(new byte[100]);
        var reason = new TimeoutException("too slow");
        rig.Lane.Close(reason);
        Assert.Same(reason, TestLoop.Await(rig.End.Over.Task));
        Assert.Equal(0, rig.Pair.Theirs.Receive(new byte[1]));
        rig.Lane.Close(null);
        rig.Lane.Poke();
        Assert.True(rig.Pair.Ours.SafeHandle.IsClosed);
    }

    [Fact]
    public void One_that_is_closed_before_it_is_opened_is_told_so()
    {
        using var rig = new LaneRig(PollerKind.Best, open: false);
        rig.Lane.Close(null);
        Assert.Null(TestLoop.Await(rig.End.Over.Task));
        rig.Lane.Open();
        Assert.True(rig.Pair.Ours.SafeHandle.IsClosed);
        Assert.Empty(rig.Loop.Reports);
    }

    [Fact]
    public void A_broken_protocol_ends_the_lane_and_no_other()
    {
        using var rig = new LaneRig(PollerKind.Best, new EchoEnd { Heard = static _ => throw new WireException("nonsense") });
        rig.Pair.Theirs.Send(new byte[10]);
        Assert.IsType<WireException>(TestLoop.Await(rig.End.Over.Task));
        Assert.Empty(rig.Failures);
    }

    [Fact]
    public void A_reset_is_a_reason()
    {
        using var rig = new LaneRig(PollerKind.Best);
        rig.SayAndHear(new byte[10]);
        rig.Pair.Theirs.LingerState = new LingerOption(true, 0);
        rig.Pair.Theirs.Close();
        Assert.IsType<SocketException>(TestLoop.Await(rig.End.Over.Task));
    }

    [Fact]
    public void A_rate_limit_holds_it_back_until_time_has_passed()
    {
        var time = new ManualTimeProvider();
        using var rig = new LaneRig(PollerKind.Best, time: time, rates: new LaneRates(In: new RateLimiter(1_000, time)));
        rig.Pair.Theirs.Send(new byte[250]);
        // A tenth of a second's worth at most at once: the clock says when there is more.
        for (var passed = 0; rig.End.Count < 250; passed++)
        {
            Assert.InRange(rig.End.Count, 0, passed * 10);
            Assert.True(passed < 100_000);
            time.Advance(TimeSpan.FromMilliseconds(10));
            rig.Loop.Settle();
        }
    }

    [Fact]
    public void Many_lanes_on_one_worker_all_make_headway()
    {
        using var workers = new WorkerPool("one", 1, static _ => { });
        using var loop = new TestLoop(PollerKind.Best);
        var rigs = Enumerable.Range(0, 8).Select(_ => new LaneRig(loop, workers)).ToArray();
        // One talks without end; the others have a few words each.
        using var stop = new CancellationTokenSource();
        var flood = Task.Factory.StartNew(() => Flood(rigs[0].Pair.Theirs, stop.Token), TaskCreationOptions.LongRunning);
        foreach (var rig in rigs[1..]) Assert.Equal(new byte[1_000], rig.SayAndHear(new byte[1_000]));
        stop.Cancel();
        foreach (var rig in rigs) rig.Dispose();
        TestLoop.Await(flood.ContinueWith(static _ => true, TaskScheduler.Default));
    }

    [Fact]
    public void Lanes_that_come_and_go_leave_nothing_behind()
    {
        using var loop = new TestLoop(PollerKind.Best);
        using var workers = new WorkerPool("lanes", 2, static _ => { });
        var closed = new List<SafeSocketHandle>();
        for (var n = 0; n < 200; n++)
        {
            using var rig = new LaneRig(loop, workers);
            closed.Add(rig.Pair.Ours.SafeHandle);
            rig.SayAndHear(new byte[100]);
            if (n % 2 == 0) rig.Pair.Theirs.Shutdown(SocketShutdown.Send);
            else rig.Lane.Close(null);
            TestLoop.Await(rig.End.Over.Task);
        }

        Assert.All(closed, handle => Assert.True(handle.IsClosed));
        Assert.Empty(loop.Reports);
    }

    private static void Flood(Socket to, CancellationToken stop)
    {
        to.ReceiveTimeout = to.SendTimeout = 30_000;
        var bytes = new byte[1 << 20];
        var heard = Task.Factory.StartNew(
            () =>
            {
                var buffer = new byte[1 << 20];
                while (to.Receive(buffer, SocketFlags.None, out var error) > 0 && error == SocketError.Success) { }
            }, TaskCreationOptions.LongRunning);
        while (!stop.IsCancellationRequested && to.Send(bytes, SocketFlags.None, out var error) > 0 && error == SocketError.Success) { }
        to.Dispose();
        heard.Wait(TestLoop.Patience, CancellationToken.None);
    }
}
