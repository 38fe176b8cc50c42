using System.Collections.Concurrent;
using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

public sealed class EventLoopTests
{
    public static TheoryData<PollerKind> Kinds => TestLoop.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void Posted_work_runs_on_the_loop_in_order(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        var ran = new List<int>();
        for (var i = 0; i < 10_000; i++)
        {
            var number = i;
            test.Loop.Post(() => ran.Add(test.Loop.OnLoopThread ? number : -1));
        }
        test.On(() => { });
        Assert.Equal(Enumerable.Range(0, 10_000), ran);
        Assert.False(test.Loop.OnLoopThread);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Work_posted_from_many_threads_all_runs(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        var ran = 0;
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 500; i++) test.On(() => ran++);
        });
        Assert.Equal(2000, ran);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_a_callback_throws_is_reported_and_the_loop_goes_on(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        using var pair = new SocketPair();
        test.Loop.Post(() => throw new InvalidOperationException("posted"));
        test.Loop.After(TimeSpan.Zero, () => throw new InvalidOperationException("timer"));
        var seen = new TaskCompletionSource<bool>();
        test.Loop.Watch(pair.Ours, Interest.Write, oneShot: true, _ =>
        {
            seen.SetResult(true);
            throw new InvalidOperationException("watch");
        });
        TestLoop.Await(seen.Task);
        test.Settle();
        Assert.Equal(["posted", "timer", "watch"], test.Reports.Select(e => e.Message).Order());
    }

    [Fact]
    public void A_report_that_throws_itself_does_not_end_the_loop()
    {
        using var loop = new EventLoop(Poller.Create(PollerKind.Best), TimeProvider.System, "loop", _ => throw new IOException("full"));
        loop.Start();
        using var pair = new SocketPair();
        var seen = new TaskCompletionSource<bool>();
        loop.Post(() => throw new InvalidOperationException("posted"));
        loop.Watch(pair.Ours, Interest.Write, oneShot: true, _ =>
        {
            loop.Post(() => seen.SetResult(true));
            throw new InvalidOperationException("watch");
        });
        Assert.True(TestLoop.Await(seen.Task));
    }

    [Fact]
    public void A_poller_that_fails_ends_the_loop_and_is_told_apart_from_what_callbacks_throw()
    {
        var died = new TaskCompletionSource<Exception>();
        var reports = new ConcurrentQueue<Exception>();
        using var loop = new EventLoop(new BrokenPoller(), TimeProvider.System, "loop", reports.Enqueue, died.SetResult);
        loop.Start();
        Assert.Equal("broken", TestLoop.Await(died.Task).Message);
        Assert.Empty(reports);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Work_that_posts_more_work_does_not_keep_sockets_waiting(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        using var pair = new SocketPair();
        var seen = new TaskCompletionSource<bool>();
        test.Loop.Post(Again);
        test.Loop.Watch(pair.Ours, Interest.Write, oneShot: true, _ => seen.SetResult(true));
        Assert.True(TestLoop.Await(seen.Task));

        void Again() => test.Loop.Post(Again);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Stopping_on_the_loop_ends_it_after_what_was_posted(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        var ran = new TaskCompletionSource<bool>();
        test.Loop.Post(() =>
        {
            test.Loop.Stop();
            test.Loop.Post(() => ran.SetResult(true));
        });
        Assert.True(TestLoop.Await(ran.Task));
        test.Loop.Stop();
        test.Loop.Post(() => throw new InvalidOperationException("dropped"));
        Assert.Empty(test.Reports);
    }

    [Fact]
    public void A_loop_that_never_ran_can_be_disposed()
    {
        var loop = new EventLoop(Poller.Create(PollerKind.Best), TimeProvider.System, "unused", _ => { });
        loop.Dispose();
        loop.Dispose();
        Assert.Throws<ObjectDisposedException>(loop.Start);
    }

    [Fact]
    public void A_stopped_loop_watches_nothing_more()
    {
        var test = new TestLoop(PollerKind.Best);
        test.Dispose();
        using var pair = new SocketPair();
        Assert.Throws<ObjectDisposedException>(() => test.Loop.Watch(pair.Ours, Interest.Read, false, _ => { }));
    }

    private sealed class BrokenPoller : IPoller
    {
        public PollerKind Kind => PollerKind.Best;

        public bool ArmsFromAnyThread => true;

        public void Add(nint fd, long token, Interest interest, bool oneShot) { }

        public void Modify(nint fd, long token, Interest interest, bool oneShot) { }

        public void Remove(nint fd, long token) { }

        public int Wait(Span<ReadyEvent> ready, int milliseconds) => throw new IOException("broken");

        public void Dispose() { }
    }
}
