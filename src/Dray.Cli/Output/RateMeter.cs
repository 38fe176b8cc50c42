namespace Dray.Cli.Output;

/// <summary>
/// A rate that people can read while it changes: the mean over the last seconds, older ones counting ever less.
/// One thread calls.
/// </summary>
internal sealed class RateMeter(TimeProvider clock)
{
    /// <summary>After this long a sample counts for about a third.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(3);

    private long _lastTime = clock.GetTimestamp();
    private long _lastBytes;
    private double _mean;
    private double _weight;

    /// <summary>Bytes a second; zero before anything has been measured.</summary>
    public double BytesPerSecond => _weight > 0 ? _mean / _weight : 0;

    /// <summary>Takes note of how many bytes are done by now. A count below the last one starts anew.</summary>
    public void Sample(long bytesDone)
    {
        var now = clock.GetTimestamp();
        var elapsed = clock.GetElapsedTime(_lastTime, now);
        if (elapsed <= TimeSpan.Zero) return;
        if (bytesDone < _lastBytes)
        {
            _mean = _weight = 0;
        }
        else
        {
            var keep = Math.Exp(-elapsed / Memory);
            _mean = (_mean * keep) + ((bytesDone - _lastBytes) / elapsed.TotalSeconds * (1 - keep));
            _weight = (_weight * keep) + (1 - keep);
        }

        (_lastTime, _lastBytes) = (now, bytesDone);
    }
}
