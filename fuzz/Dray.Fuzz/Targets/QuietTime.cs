namespace Dray.Fuzz.Targets;

/// <summary>A clock that a minute passes on whenever somebody looks: after each piece, the line has been quiet.</summary>
internal sealed class QuietTime : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now += TimeSpan.TicksPerMinute;
}
