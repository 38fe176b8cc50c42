namespace Dray.Transfers.Sending;

/// <summary>
/// How long a send goes on trying: a short while until the server first answers, a long one from each time that it
/// did. Delays double up to five seconds. However long one try takes on a busy machine, a few are made; but one alone where no
/// time is left before the first.
/// </summary>
internal sealed class Patience(TimeSpan toConnect, TimeSpan onceBegun, TimeProvider time)
{
    private const int FewestTries = 3;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly int _fewest = onceBegun < TimeSpan.Zero ? 1 : FewestTries;
    private long _since = time.GetTimestamp();
    private TimeSpan _limit = toConnect;
    private TimeSpan _delay = FirstDelay;
    private int _tries;

    /// <summary>
    /// A try has ended. The long while counts from the first try that the server took, and anew from each that got
    /// farther than all before.
    /// </summary>
    public void Heard(bool begun, bool headway)
    {
        if (!begun || (_limit == onceBegun && !headway)) return;
        (_since, _limit, _delay, _tries) = (time.GetTimestamp(), onceBegun, FirstDelay, 0);
    }

    /// <summary>How long to wait before the next try, or null to give up.</summary>
    public TimeSpan? Next()
    {
        var left = _limit - time.GetElapsedTime(_since);
        if (++_tries >= _fewest && left <= TimeSpan.Zero) return null;
        var delay = _delay < left || left <= TimeSpan.Zero ? _delay : left;
        _delay = _delay * 2 < LongestDelay ? _delay * 2 : LongestDelay;
        return delay;
    }
}
