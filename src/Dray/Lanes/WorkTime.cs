using System.Diagnostics;
using Dray.Interop;

namespace Dray.Lanes;

/// <summary>
/// How long the workers of one transfer's lanes have been at work, and what for. Two looks at clocks for a turn of megabytes, and
/// two for a piece that is read or written: nothing that shows. Any thread.
/// </summary>
internal sealed class WorkTime
{
    private readonly Lock _lock = new();
    private long _working, _disk; // in ticks of Stopwatch
    private long _held, _heldUntil; // guarded by the lock
    private long _processorNs;

    /// <summary>A turn that has begun.</summary>
    public readonly record struct Turn(long Began, long ProcessorNs);

    /// <summary>All of it until now.</summary>
    public WorkSpent Spent => new(
        Span(_working), OperatingSystem.IsLinux() ? TimeSpan.FromTicks(Volatile.Read(ref _processorNs) / TimeSpan.NanosecondsPerTick) : null, Span(_disk), Held);

    private TimeSpan Held { get { lock (_lock) return Stopwatch.GetElapsedTime(0, _held); } }

    public static Turn Begin() => new(Stopwatch.GetTimestamp(), ThreadProcessorNs());

    /// <summary>On the thread that began it.</summary>
    public void End(in Turn turn)
    {
        Interlocked.Add(ref _working, Stopwatch.GetTimestamp() - turn.Began);
        Interlocked.Add(ref _processorNs, ThreadProcessorNs() - turn.ProcessorNs);
    }

    /// <summary>Files were read or written from this timestamp on until now.</summary>
    public void CountDisk(long since) => Interlocked.Add(ref _disk, Stopwatch.GetTimestamp() - since);

    /// <summary>A rate limit has held a lane back from this timestamp on until now; what several waited at once counts once.</summary>
    public void CountHeld(long since)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            if (now <= _heldUntil) return;
            _held += now - Math.Max(since, _heldUntil);
            _heldUntil = now;
        }
    }

    private static TimeSpan Span(in long ticks) => Stopwatch.GetElapsedTime(0, Volatile.Read(in ticks));

    private static unsafe long ThreadProcessorNs()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        Libc.TimeSpec time;
        return Libc.clock_gettime(Libc.CLOCK_THREAD_CPUTIME_ID, &time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : 0;
    }
}

/// <summary>Times of all workers of a transfer at one end, added up.</summary>
/// <param name="Working">In turns of lanes.</param>
/// <param name="Processor">Of that, on a processor; null where the system does not tell.</param>
/// <param name="Disk">Of that, in calls that read or write files.</param>
/// <param name="Held">In which some lane waited for a rate limit of this end; counted once, however many waited.</param>
internal readonly record struct WorkSpent(TimeSpan Working, TimeSpan? Processor, TimeSpan Disk, TimeSpan Held);
