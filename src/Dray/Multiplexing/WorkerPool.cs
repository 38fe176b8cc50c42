using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Dray.Multiplexing;

/// <summary>
/// Threads of its own that run work in the order it came, each share's in turn, so that what blocks on one file system stops neither loops nor
/// other file systems' pools. Buffers belong to workers, not to connections: each has one, of
/// <see cref="BufferSize"/> bytes.
/// </summary>
public sealed class WorkerPool : IDisposable
{
    /// <summary>The largest piece that moves at once, 1 MiB, and room for what surrounds it.</summary>
    public const int BufferSize = (1 << 20) + (64 << 10);

    /// <summary>How long <see cref="Dispose"/> waits: ample for what only has to be told that it is over.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private readonly FairQueue _queue = new();
    private readonly FairQueue _own;
    private readonly Action<Exception> _report;
    private bool _closed;
    private volatile int _waiting;

    /// <summary>Starts the threads.</summary>
    /// <param name="name">Begins the threads' names.</param>
    /// <param name="threads">How many, at least 1.</param>
    /// <param name="report">Told of what work throws, on a worker's thread.</param>
    public WorkerPool(string name, int threads, Action<Exception> report)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _report = report;
        _own = new FairQueue(_queue);
        _threads = [.. Enumerable.Range(0, threads).Select(i => new Thread(Run) { Name = $"{name}-{i}", IsBackground = true })];
        foreach (var thread in _threads) thread.Start();
    }

    private bool IsOwnThread => Array.IndexOf(_threads, Thread.CurrentThread) >= 0;

    /// <summary>
    /// Adds work to the end of the queue, from any thread. After <see cref="Dispose"/> it is dropped, but for what the
    /// pool's own work adds: a lane in the middle of its turn has yet to hear that it was closed.
    /// </summary>
    public void Queue(IWork work) => Queue(work, _own);

    internal int Threads => _threads.Length;

    /// <summary>Whether work waits for a worker.</summary>
    internal bool IsPressed => _waiting > 0;

    /// <summary>A share of its workers, as large as each other that wants turns.</summary>
    internal WorkerShare NewShare() => new(this, new FairQueue(_queue));

    internal void Queue(IWork work, FairQueue place)
    {
        lock (_gate)
        {
            if (_closed && !IsOwnThread) return;
            place.Add(work);
            _waiting++;
            Monitor.Pulse(_gate);
        }
    }

    internal void Charge(FairQueue place, long bytes)
    {
        lock (_gate) place.Charge(bytes);
    }

    /// <summary>
    /// Takes no more work from others, and waits a second at most until everything queued has run. A worker that a stuck
    /// disk holds longer ends by itself, whenever the disk lets it.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }

        if (IsOwnThread) return; // it would wait for itself
        var since = Stopwatch.GetTimestamp();
        foreach (var thread in _threads)
        {
            var left = Farewell - Stopwatch.GetElapsedTime(since);
            thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private void Run()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
        while (TryTake(out var work))
        {
            try
            {
                work.Run(buffer);
            }
            catch (Exception e)
            {
                Report(e); // one lane's bug must not end the others
            }
        }
    }

    private void Report(Exception what)
    {
        try
        {
            _report(what);
        }
        catch (Exception)
        {
            // Who is told is broken too: nobody is left to tell, and the worker goes on.
        }
    }

    private bool TryTake([NotNullWhen(true)] out IWork? work)
    {
        lock (_gate)
        {
            while (!_queue.TryTake(out work))
            {
                if (_closed) return false;
                Monitor.Wait(_gate);
            }
            _waiting--;
            return true;
        }
    }
}
