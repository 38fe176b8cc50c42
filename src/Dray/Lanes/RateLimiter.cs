namespace Dray.Lanes;

/// <summary>
/// A token bucket that holds everybody who asks it to one rate together: 100 ms worth of bytes at most at once, and never
/// more than rate times time, to the byte, since it was made. Any thread may ask.
/// </summary>
internal sealed class RateLimiter
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _rate;
    private readonly Int128 _burst;

    // In bytes times clock ticks a second, so that no fraction of a byte is ever lost to rounding.
    private Int128 _credit;
    private long _filled;

    /// <summary>One for this many bytes a second; null for as fast as it goes.</summary>
    public static RateLimiter? For(long? rate, TimeProvider time) => rate is { } limit ? new RateLimiter(limit, time) : null;

    /// <param name="rate">Bytes a second, at least 1.</param>
    public RateLimiter(long rate, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        _time = time;
        _rate = rate;
        // Two bytes at least: waking a moment late after a wait for one must not cost the moment.
        _burst = (Int128)Math.Max(2, rate / 10) * time.TimestampFrequency;
        _filled = time.GetTimestamp();
    }

    /// <summary>How many bytes, of those wanted, may go now; they count as gone. 0 where none may.</summary>
    public int Take(int want)
    {
        lock (_lock)
        {
            Fill();
            var granted = (int)Int128.Clamp(_credit / _time.TimestampFrequency, 0, Math.Max(0, want));
            _credit -= (Int128)granted * _time.TimestampFrequency;
            return granted;
        }
    }

    /// <summary>Gives back what was taken and did not go.</summary>
    public void Return(int unused)
    {
        if (unused <= 0) return;
        lock (_lock) _credit += (Int128)unused * _time.TimestampFrequency;
    }

    /// <summary>
    /// How long to wait before asking again is worth while: until a quarter of the burst is there, so that a waiter does
    /// not wake for single bytes. Zero where it is.
    /// </summary>
    public TimeSpan UntilReady
    {
        get
        {
            lock (_lock)
            {
                Fill();
                var missing = Int128.Max(_burst / 4, _time.TimestampFrequency) - _credit;
                if (missing <= 0) return TimeSpan.Zero;
                var perSecond = (Int128)_rate * _time.TimestampFrequency;
                return TimeSpan.FromTicks((long)(((missing * TimeSpan.TicksPerSecond) + perSecond - 1) / perSecond));
            }
        }
    }

    private void Fill()
    {
        var now = _time.GetTimestamp();
        _credit = Int128.Min(_burst, _credit + ((Int128)(now - _filled) * _rate));
        _filled = now;
    }
}
