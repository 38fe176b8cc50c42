using System.Collections.Concurrent;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Lanes;

/// <summary>A lane over a real connection, with an echo at our end and a plain socket at the other.</summary>
internal sealed class LaneRig : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public LaneRig(PollerKind kind, EchoEnd? end = null, TimeProvider? time = null, LaneRates rates = default, bool open = true)
    {
        Loop = new TestLoop(kind, time);
        var workers = new WorkerPool("lane", 2, Failures.Enqueue);
        _owned.AddRange([workers, Loop]);
        End = end ?? new EchoEnd();
        Lane = new Lane(Pair.Ours, End, Loop.Loop, workers, rates) { Work = Work };
        if (open) Lane.Open();
    }

    /// <summary>On a loop and workers that are shared.</summary>
    public LaneRig(TestLoop loop, WorkerPool workers)
    {
        (Loop, End) = (loop, new EchoEnd());
        Lane = new Lane(Pair.Ours, End, loop.Loop, workers);
        Lane.Open();
    }

    public WorkTime Work { get; } = new();

    public SocketPair Pair { get; } = new();
    public TestLoop Loop { get; }
    public EchoEnd End { get; }
    public Lane Lane { get; }
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Sends and receives at the same time, as a peer must.</summary>
    public byte[] SayAndHear(byte[] said)
    {
        Pair.Theirs.ReceiveTimeout = (int)TestLoop.Patience.TotalMilliseconds;
        var saying = Task.Factory.StartNew(() => Pair.Theirs.Send(said), TaskCreationOptions.LongRunning);
        var heard = new byte[said.Length];
        for (var count = 0; count < heard.Length;)
        {
            var received = Pair.Theirs.Receive(heard.AsSpan(count));
            Assert.NotEqual(0, received);
            count += received;
        }

        TestLoop.Await(saying);
        return heard;
    }

    /// <summary>Passes when no worker is with the lane.</summary>
    public void Settle() =>
        Assert.True(SpinWait.SpinUntil(() => !Lane.Busy, TestLoop.Patience), "the lane stays busy");

    public void Dispose()
    {
        Lane.Close(null);
        TestLoop.Await(End.Over.Task);
        foreach (var owned in _owned) owned.Dispose();
        Pair.Dispose();
    }
}
