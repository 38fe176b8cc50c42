namespace Dray.Multiplexing;

/// <summary>
/// Waits until descriptors are ready. A registration is known by its token, which is never used twice: a descriptor
/// that was closed and opened anew is then another registration, whatever is still pending for the old one.
/// Owned by one thread; <see cref="ArmsFromAnyThread"/> says what the others may call.
/// </summary>
public interface IPoller : IDisposable
{
    /// <summary>Which system call this is.</summary>
    PollerKind Kind { get; }

    /// <summary>Whether threads other than the waiting one may add, modify and remove.</summary>
    bool ArmsFromAnyThread { get; }

    /// <summary>Starts to watch a descriptor, which stays the caller's and must outlive its registration.</summary>
    /// <param name="fd">A descriptor, or a socket handle on Windows.</param>
    /// <param name="token">Comes back with each event.</param>
    /// <param name="interest">What to wait for.</param>
    /// <param name="oneShot">Whether the first event silences the registration until it is modified.</param>
    /// <exception cref="IOException">The system refused, for instance as out of memory.</exception>
    void Add(nint fd, long token, Interest interest, bool oneShot);

    /// <summary>Changes what a registration waits for, and re-arms it where it is one-shot. Unknown tokens are passed over.</summary>
    /// <param name="fd">The descriptor that was added.</param>
    /// <param name="token">The token that it was added with.</param>
    /// <param name="interest">What to wait for now.</param>
    /// <param name="oneShot">Whether the next event silences it again.</param>
    /// <exception cref="IOException">The system refused.</exception>
    void Modify(nint fd, long token, Interest interest, bool oneShot);

    /// <summary>Ends a registration. Unknown tokens are passed over.</summary>
    /// <param name="fd">The descriptor that was added, which may be closed by now.</param>
    /// <param name="token">The token that it was added with.</param>
    void Remove(nint fd, long token);

    /// <summary>Waits for at least one event, and returns how many were written; 0 after the time or a signal.</summary>
    /// <param name="ready">Where events go; what does not fit is reported by the next call.</param>
    /// <param name="milliseconds">How long to wait: 0 not at all, -1 for ever.</param>
    /// <exception cref="IOException">The system call failed for good.</exception>
    int Wait(Span<ReadyEvent> ready, int milliseconds);
}
