using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Transfers.Control;

namespace Dray.Transfers.Sending;

/// <summary>
/// A session's lanes: opened when there is something to send, replaced when they die, all poked when work comes.
/// When none is left and none can be opened, <see cref="Lost"/> says so. Thread-safe; the session disposes it.
/// </summary>
internal sealed class LaneCrew : IDisposable
{
    private const int MostFailures = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Lane> _lanes = [];
    private readonly List<string> _dead = [];
    private readonly TaskCompletionSource<Exception> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ControlClient _control;
    private readonly string _transfer;
    private readonly EventLoop _loop;
    private readonly WorkerPool _workers;
    private readonly LaneRates _rates;
    private readonly Func<Action<Exception?>, ILaneEnd> _makeEnd;
    private volatile Lane[] _all = [];
    private int _failures;
    private bool _disposed;

    public LaneCrew(
        ControlClient control, string transfer, EventLoop loop, WorkerPool workers, LaneRates rates,
        Func<Action<Exception?>, ILaneEnd> makeEnd)
    {
        (_control, _transfer, _loop, _workers, _rates, _makeEnd) = (control, transfer, loop, workers, rates, makeEnd);
    }

    /// <summary>Completes with the reason once nothing can be sent any more.</summary>
    public Task<Exception> Lost => _lost.Task;

    public int Count => _all.Length;

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
        foreach (var ticket in answer.Tickets) await Task.Factory.StartNew(() => Dial(ticket), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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

    private void Dial(LaneTicket ticket)
    {
        var socket = LaneDialer.Dial(_control.Address!, Convert.FromHexString(ticket.Id), Convert.FromHexString(ticket.Secret));
        var lane = new Lane(socket, _makeEnd(reason => Died(ticket.Id, reason)), _loop, _workers, _rates);
        lock (_lock)
        {
            _lanes.Add(ticket.Id, lane);
            _all = [.. _lanes.Values];
        }

        lane.Open();
        if (_disposed) lane.Close(null);
    }

    /// <summary>On a worker: the lane's chunks are back in the queue already.</summary>
    private void Died(string ticket, Exception? reason)
    {
        bool last;
        lock (_lock)
        {
            _lanes.Remove(ticket);
            _all = [.. _lanes.Values];
            if (_disposed) return;
            _dead.Add(ticket);
            last = _lanes.Count == 0;
            if (++_failures > MostFailures)
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
            if (last || _all.Length == 0) _lost.TrySetResult(reason ?? e);
        }
    }
}
