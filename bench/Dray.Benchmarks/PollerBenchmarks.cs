using BenchmarkDotNet.Attributes;
using Dray.Multiplexing;

namespace Dray.Benchmarks;

/// <summary>
/// What it takes to learn of one ready descriptor among so many watched: by the thread that made it ready, which is the calls'
/// own cost; and from thread to thread and back, which are two wake-ups.
/// </summary>
public class PollerBenchmarks
{
    private const long Ends = -1;

    private readonly ReadyEvent[] _ready = new ReadyEvent[16], _there = new ReadyEvent[16];
    private readonly List<Waker> _wakers = [];
    private IPoller _poller = null!, _far = null!;
    private Waker _here = null!, _call = null!, _end = null!;
    private Thread _thread = null!;

    [Params(PollerKind.Epoll, PollerKind.Poll, PollerKind.Select)]
    public PollerKind Kind { get; set; }

    [Params(1, 1000)]
    public int Watched { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _poller = Poller.Create(Kind);
        for (var n = 0; n < Watched; n++) _here = Watch(_poller, n);
        _far = Poller.Create(Kind);
        _end = Watch(_far, Ends);
        for (var n = 0; n < Watched; n++) _call = Watch(_far, n);
        _thread = new Thread(Answer) { IsBackground = true };
        _thread.Start();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _end.Signal();
        _thread.Join();
        _poller.Dispose();
        _far.Dispose();
        foreach (var waker in _wakers) waker.Dispose();
        _wakers.Clear();
    }

    [Benchmark(Description = "signal, wait, clear")]
    public int Wait()
    {
        _here.Signal();
        return Await();
    }

    [Benchmark(Description = "to another thread and back")]
    public int RoundTrip()
    {
        _call.Signal();
        return Await();
    }

    private int Await()
    {
        var count = _poller.Wait(_ready, -1);
        _here.Clear();
        return count;
    }

    /// <summary>The other thread: answers each call.</summary>
    private void Answer()
    {
        while (true)
        {
            var count = _far.Wait(_there, -1);
            if (_there.AsSpan(0, count).ContainsAny([new ReadyEvent(Ends, Readiness.Read)])) return;
            _call.Clear();
            _here.Signal();
        }
    }

    private Waker Watch(IPoller poller, long token)
    {
        var waker = Waker.Create();
        _wakers.Add(waker);
        poller.Add(waker.Descriptor, token, Interest.Read, oneShot: false);
        return waker;
    }
}
