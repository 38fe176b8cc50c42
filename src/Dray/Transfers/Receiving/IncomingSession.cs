using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Transfers.Receiving;

/// <summary>
/// One sender's transfer with what serves it: who it is, its lanes, the workers of the file system it writes to.
/// Thread-safe; ended once, by whoever calls <see cref="End"/> first.
/// </summary>
internal sealed class IncomingSession(
    string id, string client, IPEndPoint peer, IncomingTransfer transfer, WorkerShare workers, long started)
{
    private readonly Lock _lock = new();
    private readonly List<AdmittedLane> _lanes = [];
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
    public WorkerShare Workers { get; } = workers;

    /// <summary>How its lanes are sealed, as was agreed when it was opened.</summary>
    public LaneSuite Suite { get; init; } = LaneSuite.Sealed;
    public long Started { get; } = started;

    /// <summary>What its sender could do here when it was opened.</summary>
    public required Permit Permit { get; init; }

    /// <summary>What it has in common with other transfers of its sender; null in tests of what has not.</summary>
    public SendingDevice? Device { get; init; }

    /// <summary>What holds its lanes back.</summary>
    public LaneRates Rates => new(In: Device?.Rate);

    /// <summary>How long a lane may owe the rest of a frame.</summary>
    public TimeSpan Patience { get; init; }

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

    /// <summary>Puts a lane to work, whose socket and seal are its own from now on; one that comes too late closes.</summary>
    public void Add(AdmittedLane lane, Socket socket, LaneSeal seal)
    {
        lock (_lock)
        {
            // Added before it is opened: one that closes at once must not be added after its end.
            if (!_ended) _lanes.Add(lane);
            lane.Begin(socket, seal);
            if (_ended) lane.Close(new IOException("the transfer has ended"));
        }
    }

    public void Remove(AdmittedLane lane)
    {
        lock (_lock) _lanes.Remove(lane);
    }

    /// <summary>Something came for a lane that rests.</summary>
    public void Wake(AdmittedLane lane)
    {
        lock (_lock) lane.Wake();
    }

    /// <summary>A lane was silent and has nothing under way; false where it is to close instead.</summary>
    public bool MayRest(AdmittedLane lane, Socket socket, LaneSeal seal)
    {
        lock (_lock) return lane.TryRest(socket, seal);
    }

    public int LaneCount { get { lock (_lock) return _lanes.Count; } }

    /// <summary>Of these, how many rest.</summary>
    public int AtRest { get { lock (_lock) return _lanes.Count(static lane => lane.IsAtRest); } }

    /// <summary>The sender has given these lanes up: whatever they still hold goes back.</summary>
    public void Bury(IEnumerable<string> tickets)
    {
        foreach (var text in tickets)
        {
            if (UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ticket))
                Close(lane => lane.Ticket == ticket, new IOException("replaced by the sender"));
        }
    }

    /// <summary>What these lanes hold belongs to another transfer by now.</summary>
    public void Evict(IReadOnlyCollection<uint> numbers) =>
        Close(lane => numbers.Contains(lane.Number), new IOException("a newer send from the same device goes on with what it carried"));

    /// <summary>Looks after its lanes; true where nothing at all has happened for <paramref name="idle"/>.</summary>
    public bool IsIdle(TimeProvider time, TimeSpan idle)
    {
        lock (_lock)
        {
            foreach (var lane in _lanes)
                if (lane.Look()) Volatile.Write(ref _touched, time.GetTimestamp());
        }

        return Volatile.Read(ref _calls) == 0 && time.GetElapsedTime(Volatile.Read(ref _touched)) > idle;
    }

    /// <summary>Ends it: true for the first caller, who then reports it. Lanes close, what was not landed goes.</summary>
    public bool End(Exception? reason)
    {
        lock (_lock)
        {
            if (_ended) return false;
            _ended = true;
        }

        Transfer.End();
        Workers.Queue(Transfer);
        Close(static _ => true, reason);
        return true;
    }

    private void Close(Func<AdmittedLane, bool> which, Exception? reason)
    {
        lock (_lock)
        {
            foreach (var lane in _lanes)
                if (which(lane)) lane.Close(reason);
        }
    }
}
