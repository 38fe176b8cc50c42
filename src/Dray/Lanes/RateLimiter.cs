namespace Dray.Lanes;

/// <summary>
/// A token bucket that holds everybody who asks it to one rate together: 100 ms worth of bytes at most at once, and never
/// more than rate times time, to the byte, since it was made. Any thread may ask.
/// </summary>
internal sealed class RateLimiter
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly RateLimiter? _within;
    private long? _rate;
    private Int128 _burst;

    // In bytes times clock ticks a second, so that no fraction of a byte is ever lost to rounding.
    private Int128 _credit;
    private long _filled;

    /// <summary>One for this many bytes a second; null for as fast as it goes.</summary>
    public static RateLimiter? For(long? rate, TimeProvider time) => rate is { } limit ? new RateLimiter(limit, time) : null;

    /// <param name="rate">Bytes a second, at least 1; null for no limit of its own.</param>
    /// <param name="time">What measures it.</param>
    /// <param name="within">One that holds this one back too, with others.</param>
    public RateLimiter(long? rate, TimeProvider time, RateLimiter? within = null)
    {
        (_time, _within, _filled) = (time, within, time.GetTimestamp());
        Rate = rate;
    }

    /// <summary>Its own limit, in bytes a second; it may change at any time. What had piled up goes on to count.</summary>
    public long? Rate
    {
        get { lock (_lock) return _rate; }
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1, nameof(value));
            lock (_lock)
            {
                if (_rate is not null) Fill();
                _filled = _time.GetTimestamp();
                _rate = value;
                // Two bytes at least: waking a moment late after a wait for one must not cost the moment.
                _burst = (Int128)Math.Max(2, (value ?? 0) / 10) * _time.TimestampFrequency;
                _credit = Int128.Min(_credit, _burst);
            }
        }
    }

    /// <summary>How many bytes, of those wanted, may go now; they count as gone. 0 where none may.</summary>
    public int Take(int want)
    {
        // Its own first: who has used that up must not empty what others share, not even for a moment.
        var most = TakeOwn(want);
        if (_within is null || most == 0) return most;
        var granted = _within.Take(most);
        ReturnOwn(most - granted);
        return granted;
    }

    /// <summary>Gives back what was taken and did not go.</summary>
    public void Return(int unused)
    {
        if (unused <= 0) return;
        _within?.Return(unused);
        ReturnOwn(unused);
    }

    /// <summary>
    /// How long to wait before asking again is worth while: until a quarter of the burst is there, so that a waiter does
    /// not wake for single bytes. Zero where it is.
    /// </summary>
    public TimeSpan UntilReady
    {
        get
        {
            var (own, whole) = (OwnUntilReady, _within?.UntilReady ?? TimeSpan.Zero);
            return own > whole ? own : whole;
        }
    }

    private TimeSpan OwnUntilReady
    {
        get
        {
            lock (_lock)
            {
                if (_rate is not { } rate) return TimeSpan.Zero;
                Fill();
                var missing = Int128.Max(_burst / 4, _time.TimestampFrequency) - _credit;
                if (missing <= 0) return TimeSpan.Zero;
                var perSecond = (Int128)rate * _time.TimestampFrequency;
                return TimeSpan.FromTicks((long)(((missing * TimeSpan.TicksPerSecond) + perSecond - 1) / perSecond));
            }
        }
    }

    private void ReturnOwn(int unused)
    {
        lock (_lock)
            if (_rate is not null) _credit += (Int128)unused * _time.TimestampFrequency;
    }

    private int TakeOwn(int want)
    {
        lock (_lock)
        {
            if (_rate is null) return want;
            Fill();
            var granted = (int)Int128.Clamp(_credit / _time.TimestampFrequency, 0, Math.Max(0, want));
            _credit -= (Int128)granted * _time.TimestampFrequency;
            return granted;
        }
    }

    private void Fill()
    {
        var now = _time.GetTimestamp();
        _credit = Int128.Min(_burst, _credit + ((Int128)(now - _filled) * _rate!.Value));
        _filled = now;
    }
}
