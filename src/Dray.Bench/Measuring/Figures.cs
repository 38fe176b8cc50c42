using Dray.Bench.Models;

namespace Dray.Bench.Measuring;

/// <summary>What one model came to with so many clients. A figure that nobody knows is null.</summary>
internal sealed record Figures(ModelEntry Model, int Clients)
{
    /// <summary>Why there are no figures; null where there are.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Whether that came unexpectedly, rather than of what this machine is.</summary>
    public bool Failed { get; init; }

    /// <summary>How many of the clients it had let in within <see cref="Pace.Connecting"/>.</summary>
    public int Connected { get; init; }

    /// <summary>Messages a second, the busy clients sending one after the other.</summary>
    public double? MessagesPerSecond { get; init; }

    /// <summary>From a client's send to its answer, the server having slept: the median.</summary>
    public TimeSpan? WakeMedian { get; init; }

    /// <summary>The same, at the 99th percentile.</summary>
    public TimeSpan? WakeP99 { get; init; }

    /// <summary>How many wake-ups that is of.</summary>
    public int Wakes { get; init; }

    /// <summary>How long a last one was waited for in vain; null where each was answered.</summary>
    public TimeSpan? WakeMissed { get; init; }

    /// <summary>The server's CPU time for a message among many.</summary>
    public TimeSpan? CpuPerMessage { get; init; }

    /// <summary>The server's CPU time for a single message that wakes it.</summary>
    public TimeSpan? CpuPerWake { get; init; }

    /// <summary>How much of one core the server takes while nothing happens, 0 to 1 and, for several threads, more.</summary>
    public double? IdleCpu { get; init; }

    /// <summary>Bytes by which the server's resident memory grew for each client; what the kernel holds is not in it.</summary>
    public double? BytesPerClient { get; init; }

    /// <summary>System calls for a message among many.</summary>
    public double? CallsPerMessage { get; init; }

    /// <summary>The same as strace counts them; null where it was not asked.</summary>
    public double? TracedCallsPerMessage { get; init; }

    /// <summary>Why system calls were not counted; null where they were.</summary>
    public string? CallsWhyNot { get; init; }
}
