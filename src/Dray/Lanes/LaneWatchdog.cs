namespace Dray.Lanes;

/// <summary>
/// Tells a lane that makes headway from one that only holds on. Looked at every so often by one thread. Only time in
/// which the peer kept us waiting in the midst of a frame counts against it.
/// </summary>
internal sealed class LaneWatchdog(Lane lane, ILaneEnd end, TimeProvider time, TimeSpan patience)
{
    /// <summary>Bytes a second below which a peer that is in the midst of a frame is taken for stalled.</summary>
    private const long LeastRate = 1024;

    private long _seen, _windowBytes, _windowStart = time.GetTimestamp();

    public Lane Lane { get; } = lane;

    /// <summary>True where bytes moved, or a worker was busy with the lane, since the last look.</summary>
    public bool Moved()
    {
        var moved = Lane.Moved;
        if (moved == _seen && !Lane.Busy) return false;
        _seen = moved;
        return true;
    }

    /// <summary>True where the peer has owed the rest of a frame for all of its patience and sent next to nothing.</summary>
    public bool IsTooSlow()
    {
        if (end.AtBoundary || Lane.Busy || Lane.Moved - _windowBytes >= LeastRate * patience.TotalSeconds)
        {
            (_windowBytes, _windowStart) = (Lane.Moved, time.GetTimestamp());
            return false;
        }

        return time.GetElapsedTime(_windowStart) > patience;
    }
}
