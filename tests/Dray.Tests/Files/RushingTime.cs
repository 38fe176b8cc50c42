namespace Dray.Tests.Files;

/// <summary>A clock on which a minute passes between any two looks, so that nothing remembered is still believed.</summary>
internal sealed class RushingTime : TimeProvider
{
    private long _looks;

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Interlocked.Increment(ref _looks) * 60;
}
