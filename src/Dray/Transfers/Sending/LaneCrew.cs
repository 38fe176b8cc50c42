using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Transfers.Control;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Transfers.Sending;

/// <summary>
/// A session's lanes: opened when there is something to send, replaced when they die, all poked when work comes.
/// When none is left and none can be opened, <see cref="Lost"/> says so. Thread-safe; the session disposes it.
/// </summary>
internal sealed class LaneCrew : IDisposable
{
    /// <summary>Lanes that may die in one try before it is given up for a new one.</summary>
    private const int MostFailures = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CrewLane> _lanes = [];
    private readonly List<string> _dead = [];
    private readonly HashSet<string> _tickets = [];
    private readonly TaskCompletionSource<Exception> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ControlClient _control;
    private readonly string _transfer;
    private readonly EventLoop _loop;
    private readonly WorkerPool _workers;
    private readonly LaneRates _rates;
    private readonly Func<Action<Exception?>, WorkTime, OutboundLane> _makeEnd;
    private readonly LaneSuite _suite;
    private volatile Lane[] _all = [];
    private int _failures;
    private long _opened;
    private bool _disposed;

    public LaneCrew(
        ControlClient control, string transfer, LaneSuite suite, EventLoop loop, WorkerPool workers, LaneRates rates,
        Func<Action<Exception?>, WorkTime, OutboundLane> makeEnd)
    {
        (_control, _transfer, _suite, _loop, _workers, _rates, _makeEnd) = (control, transfer, suite, loop, workers, rates, makeEnd);
    }

    /// <summary>Bytes after which a lane gives way to a new one; null for as many as one may carry.</summary>
    public long? TurnOverAfter { get; init; }

    /// <summary>How long the server may owe the rest of an answer: an altered length may announce one that never comes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What its lanes' workers do.</summary>
    public WorkTime Work { get; } = new();

    /// <summary>What the busiest of the connections that are there has done.</summary>
    public LinkSpent Link
    {
        get
        {
            lock (_lock) return _lanes.Values.Select(static lane => lane.Spent).DefaultIfEmpty().MaxBy(static spent => spent.Busy);
        }
    }

    /// <summary>Since the first lane was opened.</summary>
    public TimeSpan Elapsed => _opened == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_opened);

    /// <summary>Completes with the reason once nothing can be sent any more.</summary>
    public Task<Exception> Lost => _lost.Task;

    public int Count => _all.Length;

    /// <summary>The most lanes that there were at once.</summary>
    public int Most { get; private set; }

    /// <summary>Opens this many lanes; one is enough to go on.</summary>
    public async Task Open(int count, CancellationToken cancel)
    {
        string[] dead;
        lock (_lock)
        {
            dead = [.. _dead];
            _dead.Clear();
        }

        var answer = await _control.Lanes(_transfer, new LanesRequest { Count = count, Dead = dead }, cancel);
        if (answer.Tickets.Count > count || !AreNew(answer.Tickets))
            throw new ControlException(ErrorCode.Failed, "the server gave other tickets than were asked for");
        var dials = answer.Tickets.Select(ticket => Task.Factory.StartNew(
            () => Dial(ticket), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            await Task.WhenAll(dials).WaitAsync(cancel);
        }
        catch (IOException) when (Count > 0)
        {
            // One is enough to go on.
        }

        if (Count == 0) throw new IOException("the server gave no lane");
    }

    // Each lane has a thread while it is dialled, and is known by its ticket afterwards.
    private bool AreNew(IReadOnlyList<LaneTicket> tickets)
    {
        lock (_lock) return tickets.All(ticket => _tickets.Add(ticket.Id));
    }

    /// <summary>A defect at this end: the session is lost rather than stuck.</summary>
    public void Fail(Exception defect) => _lost.TrySetResult(defect);

    /// <summary>Bytes that the lanes there are have moved; where it stands still the server may not know that this sender lives.</summary>
    public long Moved => _all.Sum(static lane => lane.Moved);

    public LaneLoad Load
    {
        get
        {
            var lanes = _all;
            if (lanes.Length == 0 || !Array.TrueForAll(lanes, static lane => lane.IsFull || lane.Busy)) return LaneLoad.Idle;
            return Array.TrueForAll(lanes, static lane => lane.IsFull) ? LaneLoad.Full : LaneLoad.Reading;
        }
    }

    /// <summary>Bytes that arrived over the lanes there are since it was last asked: what only fills a buffer here is none of them.</summary>
    public long TakeArrived()
    {
        var sum = 0L;
        lock (_lock)
        {
            foreach (var lane in _lanes.Values) sum += lane.TakeArrived();
        }

        return sum;
    }

    /// <summary>Lets all but so many lanes end as soon as nothing is under way on them.</summary>
    public void RetireTo(int count)
    {
        CrewLane[] going;
        lock (_lock) going = [.. _lanes.Values.Where(static lane => !lane.Sealing.IsRetired).Skip(count)];
        foreach (var lane in going)
        {
            lane.Sealing.Retire();
            lane.Watched.Lane.Poke();
        }
    }

    /// <summary>Work came: every lane looks.</summary>
    public void Poke()
    {
        foreach (var lane in _all) lane.Poke();
    }

    public void Dispose()
    {
        lock (_lock) _disposed = true;
        foreach (var lane in _all) lane.Close(null);
    }

    /// <summary>Every lane that has nothing to carry says that its sender is alive; one whose answer broke off is closed.</summary>
    public void Ping()
    {
        CrewLane[] lanes;
        lock (_lock) lanes = [.. _lanes.Values];
        foreach (var (watched, end, _) in lanes)
        {
            if (watched.IsTooSlow()) watched.Lane.Close(new IOException("the server stopped in the midst of an answer"));
            end.Ping();
            watched.Lane.Poke();
        }
    }

    private void Dial(LaneTicket ticket)
    {
        var socket = Dial(ticket, out var seal);
        var end = _makeEnd(reason => Died(ticket.Id, reason), Work);
        var sealing = Sealed(end, seal);
        var lane = new Lane(socket, sealing, _loop, _workers, _rates) { Work = Work };
        lock (_lock)
        {
            if (_opened == 0) _opened = Stopwatch.GetTimestamp();
            _lanes.Add(ticket.Id, new CrewLane(new LaneWatchdog(lane, sealing, TimeProvider.System, Patience), end, sealing));
            _all = [.. _lanes.Values.Select(static l => l.Watched.Lane)];
            Most = Math.Max(Most, _lanes.Count);
        }

        lane.Open();
        if (_disposed) lane.Close(null);
    }

    private Socket Dial(LaneTicket ticket, out LaneSeal seal)
    {
        var secret = Convert.FromHexString(ticket.Secret);
        try
        {
            var binding = new LaneBinding(_suite, Convert.FromHexString(_transfer), ticket.Lane);
            return LaneDialer.Dial(_control.ConnectLane, Convert.FromHexString(ticket.Id), secret, binding, out seal);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private SealedEnd Sealed(OutboundLane end, LaneSeal seal) => TurnOverAfter is { } after
        ? new SealedEnd(end, seal, LaneDirection.FromSender) { WindDown = end.WindDown, TurnOverAfter = after }
        : new SealedEnd(end, seal, LaneDirection.FromSender) { WindDown = end.WindDown };

    /// <summary>On a worker: the lane's chunks are back in the queue already.</summary>
    private void Died(string ticket, Exception? reason)
    {
        bool last;
        lock (_lock)
        {
            _lanes.Remove(ticket);
            _all = [.. _lanes.Values.Select(static l => l.Watched.Lane)];
            if (_disposed) return;
            _dead.Add(ticket);
            last = _lanes.Count == 0;
            if (reason is LaneSpentException { Retired: true } && !last) return;
            if (reason is not LaneSpentException && ++_failures > MostFailures)
            {
                if (last) _lost.TrySetResult(reason ?? new IOException("the server closed the last lane"));
                return;
            }
        }

        _ = Replace(last, reason);
    }

    private async Task Replace(bool last, Exception? reason)
    {
        try
        {
            await Open(1, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or ControlException or OperationCanceledException or LaneVersionException or ObjectDisposedException)
        {
            // Where the transfer has ended over there, lanes that still stand carry nothing any more.
            if (e is ControlException { Code: ErrorCode.Gone }) _lost.TrySetResult(e);
            else if (last || _all.Length == 0) _lost.TrySetResult(reason ?? e);
        }
    }

    private sealed record CrewLane(LaneWatchdog Watched, OutboundLane End, SealedEnd Sealing)
    {
        private long _arrived;

        public LinkSpent Spent => Watched.Lane.TryInfo(out var info) ? new LinkSpent(info.Busy, info.WindowLimited) : default;

        public long TakeArrived()
        {
            var before = _arrived;
            return (_arrived = Watched.Lane.Arrived) - before;
        }
    }
}
