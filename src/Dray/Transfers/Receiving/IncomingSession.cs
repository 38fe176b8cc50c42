using System.Net;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// One sender's transfer with what serves it: who it is, its lanes, the workers of the file system it writes to.
/// Thread-safe; ended once, by whoever calls <see cref="End"/> first.
/// </summary>
internal sealed class IncomingSession(
    string id, string client, IPEndPoint peer, IncomingTransfer transfer, WorkerPool workers, long started)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (uint Number, LaneWatchdog Watched)> _lanes = [];
    private uint _lastLane;
    private long _touched = started;
    private int _calls;
    private bool _ended;

    public string Id { get; } = id;

    /// <summary>The sender's certificate hash: nobody else may speak for this transfer.</summary>
    public string Owner => Permit.Device;
    public string Client { get; } = client;
    public IPEndPoint Peer { get; } = peer;
    public IncomingTransfer Transfer { get; } = transfer;
    public WorkerPool Workers { get; } = workers;

    /// <summary>How its lanes are sealed, as was agreed when it was opened.</summary>
    public LaneSuite Suite { get; init; } = LaneSuite.Sealed;
    public long Started { get; } = started;

    /// <summary>What its sender could do here when it was opened.</summary>
    public required Permit Permit { get; init; }

    /// <summary>Its sender is not known here.</summary>
    public bool FromStranger => Permit.IsStranger;

    /// <summary>A number that no other lane of this transfer has had.</summary>
    public uint NextLane() => Interlocked.Increment(ref _lastLane);

    /// <summary>A control call begins; the session can't go idle before <see cref="LeaveCall"/>.</summary>
    public void EnterCall() => Interlocked.Increment(ref _calls);

    public void LeaveCall(long now)
    {
        Volatile.Write(ref _touched, now);
        Interlocked.Decrement(ref _calls);
    }

    /// <summary>Adds a lane under its ticket's id; false where the session has ended and the lane must close.</summary>
    public bool TryAdd(string ticket, uint number, LaneWatchdog lane)
    {
        lock (_lock) return !_ended && _lanes.TryAdd(ticket, (number, lane));
    }

    public void Remove(string ticket)
    {
        lock (_lock) _lanes.Remove(ticket);
    }

    public int LaneCount { get { lock (_lock) return _lanes.Count; } }

    /// <summary>The sender has given these lanes up: whatever they still hold goes back.</summary>
    public void Bury(IEnumerable<string> tickets)
    {
        foreach (var ticket in tickets)
        {
            LaneWatchdog? lane;
            lock (_lock) lane = _lanes.GetValueOrDefault(ticket).Watched;
            lane?.Lane.Close(new IOException("replaced by the sender"));
        }
    }

    /// <summary>What these lanes hold belongs to another transfer by now.</summary>
    public void Evict(IReadOnlyCollection<uint> numbers)
    {
        LaneWatchdog[] lanes;
        lock (_lock) lanes = [.. _lanes.Values.Where(lane => numbers.Contains(lane.Number)).Select(static lane => lane.Watched)];
        foreach (var lane in lanes) lane.Lane.Close(new IOException("a newer send from the same device goes on with what it carried"));
    }

    /// <summary>Closes lanes that are too slow; true where nothing at all has happened for <paramref name="idle"/>.</summary>
    public bool IsIdle(TimeProvider time, TimeSpan idle)
    {
        LaneWatchdog[] lanes;
        lock (_lock) lanes = [.. _lanes.Values.Select(static lane => lane.Watched)];
        foreach (var lane in lanes)
        {
            if (lane.Moved()) Volatile.Write(ref _touched, time.GetTimestamp());
            if (lane.IsTooSlow()) lane.Lane.Close(new TimeoutException("too slow: the connection made no headway"));
        }

        return Volatile.Read(ref _calls) == 0 && time.GetElapsedTime(Volatile.Read(ref _touched)) > idle;
    }

    /// <summary>Ends it: true for the first caller, who then reports it. Lanes close, what was not landed goes.</summary>
    public bool End(Exception? reason)
    {
        LaneWatchdog[] lanes;
        lock (_lock)
        {
            if (_ended) return false;
            _ended = true;
            lanes = [.. _lanes.Values.Select(static lane => lane.Watched)];
        }

        Transfer.End();
        Workers.Queue(Transfer);
        foreach (var lane in lanes) lane.Lane.Close(reason);
        return true;
    }
}
