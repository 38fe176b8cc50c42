namespace Dray.Transfers.Sending;

/// <summary>
/// How long a send goes on trying: a short while until the server first answers, a long one from each time that it
/// did. Delays double up to five seconds.
/// </summary>
internal sealed class Patience(TimeSpan toConnect, TimeSpan onceBegun, TimeProvider time)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private long _since = time.GetTimestamp();
    private TimeSpan _limit = toConnect;
    private TimeSpan _delay = FirstDelay;

    /// <summary>A try has ended; <paramref name="begun"/> says whether the server had taken the transfer.</summary>
    public void Heard(bool begun)
    {
        if (!begun) return;
        (_since, _limit, _delay) = (time.GetTimestamp(), onceBegun, FirstDelay);
    }

    /// <summary>How long to wait before the next try, or null to give up.</summary>
    public TimeSpan? Next()
    {
        var left = _limit - time.GetElapsedTime(_since);
        if (left <= TimeSpan.Zero) return null;
        var delay = _delay < left ? _delay : left;
        _delay = _delay * 2 < LongestDelay ? _delay * 2 : LongestDelay;
        return delay;
    }
}
