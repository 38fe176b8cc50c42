using System.Net.Sockets;
using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

public sealed class WatchTests
{
    private static readonly byte[] Byte = [1];

    public static TheoryData<PollerKind> Kinds => TestLoop.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void Calls_back_on_the_loop_when_a_socket_is_readable(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        using var pair = new SocketPair();
        var seen = new TaskCompletionSource<(Readiness, bool)>();
        using var watch = test.Loop.Watch(
            pair.Ours, Interest.Read, oneShot: true, r => seen.SetResult((r, test.Loop.OnLoopThread)));
        pair.Theirs.Send(Byte);
        Assert.Equal((Readiness.Read, true), TestLoop.Await(seen.Task));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_one_shot_watch_is_armed_anew_from_another_thread(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        using var pair = new SocketPair();
        using var seen = new SemaphoreSlim(0);
        using var watch = test.Loop.Watch(pair.Ours, Interest.Read, oneShot: true, _ => seen.Release());
        pair.Theirs.Send(Byte);
        for (var round = 0; round < 200; round++)
        {
            Assert.True(seen.Wait(TestLoop.Patience, TestContext.Current.CancellationToken));
            test.On(() => { });
            Assert.Equal(0, seen.CurrentCount); // silent, though still readable
            watch.Arm(Interest.Read);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_disarmed_watch_of_a_reset_socket_does_not_call_back(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        using var pair = new SocketPair();
        using var seen = new SemaphoreSlim(0);
        using var watch = test.Loop.Watch(pair.Ours, Interest.None, oneShot: false, _ => seen.Release());
        pair.Theirs.LingerState = new LingerOption(true, 0);
        pair.Theirs.Close();
        Assert.True(pair.Ours.Poll(TestLoop.Patience, SelectMode.SelectRead));
        test.Settle();
        Assert.Equal(0, seen.CurrentCount);
        watch.Arm(Interest.Read);
        Assert.True(seen.Wait(TestLoop.Patience, TestContext.Current.CancellationToken));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Interest_moves_from_reading_to_writing(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        using var pair = new SocketPair();
        var seen = new TaskCompletionSource<Readiness>();
        using var watch = test.Loop.Watch(pair.Ours, Interest.Read, oneShot: true, seen.SetResult);
        test.Settle();
        Assert.False(seen.Task.IsCompleted);
        watch.Arm(Interest.Write);
        Assert.Equal(Readiness.Write, TestLoop.Await(seen.Task));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_watch_disposed_by_another_callback_of_the_same_turn_is_not_called(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        using SocketPair first = new(), second = new();
        var calls = 0;
        Watch? a = null, b = null;
        test.On(() =>
        {
            a = test.Loop.Watch(first.Ours, Interest.Read, oneShot: false, _ => Called());
            b = test.Loop.Watch(second.Ours, Interest.Read, oneShot: false, _ => Called());
            // Both are readable before the loop waits again, so that one batch brings both.
            foreach (var pair in new[] { first, second })
            {
                pair.Theirs.Send(Byte);
                Assert.True(pair.Ours.Poll(TestLoop.Patience, SelectMode.SelectRead));
            }
        });
        test.Settle();
        Assert.Equal(1, calls);

        void Called()
        {
            calls++;
            a!.Dispose();
            b!.Dispose();
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void An_event_of_a_closed_socket_is_not_given_to_the_next_one_with_its_descriptor(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        SocketPair[] pairs = [new(), new()];
        using var next = new SocketPair();
        var fds = pairs.Select(p => p.Ours.Handle).ToArray();
        var stale = 0;
        var reused = false;
        Watch[] watches = [];
        test.On(() =>
        {
            watches = [.. pairs.Select((p, i) => test.Loop.Watch(p.Ours, Interest.Read, oneShot: false, _ => Swap(1 - i)))];
            foreach (var pair in pairs)
            {
                pair.Theirs.Send(Byte);
                Assert.True(pair.Ours.Poll(TestLoop.Patience, SelectMode.SelectRead));
            }
        });
        test.Settle();
        Assert.True(reused);
        Assert.Equal(0, stale);
        Assert.Empty(test.Reports);
        foreach (var pair in pairs) pair.Dispose();

        // The first callback puts a quiet socket in the very place of the other's, which closes that.
        void Swap(int other)
        {
            foreach (var watch in watches) watch.Dispose();
            Assert.Equal(fds[other], Dup2(next.Ours.Handle, fds[other]));
            var heir = new Socket(new SafeSocketHandle(fds[other], ownsHandle: false));
            test.Loop.Watch(heir, Interest.Read, oneShot: false, _ => stale++);
            reused = true;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_watch_disposed_from_another_thread_frees_its_descriptor_for_the_next(PollerKind kind)
    {
        using var test = new TestLoop(kind);
        for (var round = 0; round < 200; round++)
        {
            using var pair = new SocketPair(); // as a rule with the descriptors of the round before
            var seen = new TaskCompletionSource<Readiness>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watch = test.Loop.Watch(pair.Ours, Interest.Read, oneShot: true, seen.SetResult);
            pair.Theirs.Send(Byte);
            TestLoop.Await(seen.Task);
        }
        Assert.Empty(test.Reports);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Arming_from_many_threads_loses_no_event(PollerKind kind)
    {
        const int Sockets = 20, Rounds = 200;
        using var test = new TestLoop(kind);
        using var pool = new WorkerPool("test worker", 2, test.Reports.Enqueue);
        using var done = new CountdownEvent(Sockets);
        var lanes = Enumerable.Range(0, Sockets).Select(_ => new PingPong(test.Loop, pool, Rounds, done)).ToArray();
        foreach (var lane in lanes) lane.Start();
        Assert.True(done.Wait(TestLoop.Patience, TestContext.Current.CancellationToken));
        Assert.Empty(test.Reports);
        foreach (var lane in lanes) lane.Dispose();
    }

    [Theory, MemberData(nameof(Kinds))]
    public void After_the_loop_has_ended_watches_are_silent_and_harmless(PollerKind kind)
    {
        using var pair = new SocketPair();
        Watch watch;
        var calls = 0;
        using (var test = new TestLoop(kind)) watch = test.Loop.Watch(pair.Ours, Interest.Read, oneShot: false, _ => calls++);
        pair.Theirs.Send(Byte);
        watch.Arm(Interest.Read | Interest.Write);
        watch.Dispose();
        Assert.Equal(0, calls);
    }

    [Fact]
    public void What_the_system_refused_to_wait_for_can_be_asked_for_again()
    {
        using var pair = new SocketPair();
        var poller = new RefusingPoller();
        using var loop = new EventLoop(poller, TimeProvider.System, "never started", _ => { });
        using var watch = loop.Watch(pair.Ours, Interest.None, oneShot: false, _ => { });
        poller.Refuses = true;
        Assert.Throws<IOException>(() => watch.Arm(Interest.Read));
        poller.Refuses = false;
        watch.Arm(Interest.Read);
        Assert.Equal(Interest.Read, poller.WaitsFor);
    }

    private static nint Dup2(nint from, nint to) => dup2((int)from, (int)to);

    [System.Runtime.InteropServices.DllImport("libc", SetLastError = true)]
    private static extern int dup2(int from, int to);

    /// <summary>Refuses changes where it is told to, as a kernel without memory does, and remembers the last that it took.</summary>
    private sealed class RefusingPoller : IPoller
    {
        public PollerKind Kind => PollerKind.Epoll;

        public bool ArmsFromAnyThread => true;

        public bool Refuses { get; set; }

        public Interest WaitsFor { get; private set; }

        public void Add(nint fd, long token, Interest interest, bool oneShot) => WaitsFor = interest;

        public void Modify(nint fd, long token, Interest interest, bool oneShot) =>
            WaitsFor = Refuses ? throw new IOException("refused") : interest;

        public void Remove(nint fd, long token) { }

        public int Wait(Span<ReadyEvent> ready, int milliseconds) => 0;

        public void Dispose() { }
    }

    /// <summary>Sends a byte, waits for it as lanes do (one-shot, received by a worker, armed anew), and so on.</summary>
    private sealed class PingPong : IWork, IDisposable
    {
        private readonly SocketPair _pair = new();
        private readonly Watch _watch;
        private readonly CountdownEvent _done;
        private int _left;

        public PingPong(EventLoop loop, WorkerPool pool, int rounds, CountdownEvent done)
        {
            _left = rounds;
            _done = done;
            _watch = loop.Watch(_pair.Ours, Interest.None, oneShot: true, _ => pool.Queue(this));
        }

        public void Start()
        {
            _pair.Theirs.Send(Byte);
            _watch.Arm(Interest.Read);
        }

        public void Run(Span<byte> buffer)
        {
            Assert.Equal(1, _pair.Ours.Receive(buffer));
            if (--_left == 0) _done.Signal();
            else Start();
        }

        public void Dispose()
        {
            _watch.Dispose();
            _pair.Dispose();
        }
    }
}
