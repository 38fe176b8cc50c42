namespace Dray.Multiplexing;

/// <summary>One action at one time on one loop; made by <see cref="EventLoop.After"/>.</summary>
public sealed class LoopTimer
{
    private readonly EventLoop _loop;

    internal LoopTimer(EventLoop loop, TimeSpan due, Action fire)
    {
        _loop = loop;
        Due = due;
        Fire = fire;
    }

    /// <summary>When it fires, counted from the loop's making.</summary>
    internal TimeSpan Due { get; }

    internal Action Fire { get; }

    /// <summary>Whether it waits in the queue; guarded by the loop.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Whether it shall not fire any more; guarded by the loop.</summary>
    internal bool IsCancelled { get; set; }

    /// <summary>
    /// Keeps it from firing, from any thread. On the loop's thread it holds at once; from another, the
    /// action may be running just now.
    /// </summary>
    public void Cancel() => _loop.Cancel(this);
}
