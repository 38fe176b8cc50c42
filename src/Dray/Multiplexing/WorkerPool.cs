using System.Diagnostics.CodeAnalysis;

namespace Dray.Multiplexing;

/// <summary>
/// Threads of its own that run work in the order it came, so that what blocks on one file system stops neither loops nor
/// other file systems' pools. Buffers belong to workers, not to connections: each has one, of
/// <see cref="BufferSize"/> bytes.
/// </summary>
public sealed class WorkerPool : IDisposable
{
    /// <summary>The largest piece that moves at once, 1 MiB, and room for what surrounds it.</summary>
    public const int BufferSize = (1 << 20) + (64 << 10);

    private readonly object _gate = new();
    private readonly Queue<IWork> _queue = new();
    private readonly Action<Exception> _report;
    private bool _closed;

    /// <summary>Starts the threads.</summary>
    /// <param name="name">Begins the threads' names.</param>
    /// <param name="threads">How many, at least 1.</param>
    /// <param name="report">Told of what work throws, on a worker's thread.</param>
    public WorkerPool(string name, int threads, Action<Exception> report)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _report = report;
        for (var i = 0; i < threads; i++)
            new Thread(Run) { Name = $"{name}-{i}", IsBackground = true }.Start();
    }

    /// <summary>Adds work to the end of the queue, from any thread. After <see cref="Dispose"/> it is dropped.</summary>
    public void Queue(IWork work)
    {
        lock (_gate)
        {
            if (_closed) return;
            _queue.Enqueue(work);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Takes no more work. What is queued still runs; a worker that a stuck disk holds is not waited for.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
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
                _report(e); // one lane's bug must not end the others
            }
        }
    }

    private bool TryTake([NotNullWhen(true)] out IWork? work)
    {
        lock (_gate)
        {
            while (!_queue.TryDequeue(out work))
            {
                if (_closed) return false;
                Monitor.Wait(_gate);
            }
            return true;
        }
    }
}
