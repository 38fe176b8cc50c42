namespace Dray.Multiplexing;

/// <summary>
/// A loop's time, counted from its making. On the system's clock the poller's own time-out ends a sleep; on any other
/// (a test's, a simulator's) the poller would sleep real time, so there an alarm of that clock wakes the loop.
/// </summary>
internal sealed class LoopClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer? _alarm;

    public LoopClock(TimeProvider time, Action wake)
    {
        _time = time;
        _start = time.GetTimestamp();
        if (time != TimeProvider.System)
            _alarm = time.CreateTimer(_ => wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>To be followed by <see cref="MillisecondsUntil"/>, which sees time that passed before the alarm was set.</summary>
    public void SetAlarm(TimeSpan due)
    {
        if (_alarm is null) return;
        var left = due - Now;
        if (due == TimeSpan.MaxValue) left = Timeout.InfiniteTimeSpan;
        else if (left < TimeSpan.Zero) left = TimeSpan.Zero;
        _alarm.Change(left, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long a poller may sleep.</summary>
    public int MillisecondsUntil(TimeSpan due)
    {
        if (due == TimeSpan.MaxValue) return Timeout.Infinite;
        var left = due - Now;
        if (left <= TimeSpan.Zero) return 0;
        return _alarm is null ? RoundUp(left) : Timeout.Infinite;
    }

    /// <summary>In whole milliseconds; a loop that woke too early would spin until its timer is due.</summary>
    internal static int RoundUp(TimeSpan left) => (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalMilliseconds));

    public void Dispose() => _alarm?.Dispose();
}
