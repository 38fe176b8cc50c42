using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dray.Lanes;
using Dray.Multiplexing;

namespace Dray.Transfers.Raw;

/// <summary>
/// All raw connections of a server: lets them in as far as there is room, and ends those that say nothing. Thread-safe.
/// Owned by the server, which disposes it before the loops.
/// </summary>
internal sealed class RawReceiver : IDisposable
{
    /// <summary>While the server drains, whoever has been silent for so long has nothing under way.</summary>
    private static readonly TimeSpan IdleInDrain = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly HashSet<RawConnection> _connections = [];
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private readonly RawFiles _files;
    private readonly RawLimits _limits;
    private readonly RawQuota _quota;
    private readonly RawReports _reports;

    // All of them together are one party, since nobody knows who they are: a crowd of them takes no more from others than one does.
    private readonly WorkerShare _workers;
    private readonly LaneRates _rates;
    private readonly TimeProvider _time;
    private long _lastNumber;
    private bool _draining;

    public RawReceiver(RawFiles files, RawLimits limits, RawReports reports, WorkerPool workers, LaneRates rates, TimeProvider time)
    {
        (_files, _limits, _reports, _workers, _rates, _time) = (files, limits, reports, workers.NewShare(), rates, time);
        _quota = new RawQuota(limits.Quota);
    }

    public int Running { get { lock (_lock) return _connections.Count; } }

    /// <summary>Puts a connection to work, whose socket is this one's from then on. Null, or why it can't be let in.</summary>
    public string? TryTake(Socket socket, IPEndPoint peer, EventLoop loop)
    {
        Lane lane;
        lock (_lock)
        {
            if (_draining) return "the server is stopping and takes nothing new";
            if (_connections.Count >= _limits.Connections) return $"there are {_limits.Connections} raw connections already";
            var ofThis = _byAddress.GetValueOrDefault(peer.Address);
            if (ofThis >= _limits.OfOneAddress) return $"it has {ofThis} raw connections already";
            var connection = new RawConnection(++_lastNumber, peer, _time.GetTimestamp());
            lane = LaneOf(connection, socket, loop);
            _connections.Add(connection);
            _byAddress[peer.Address] = ofThis + 1;
        }

        lane.Open();
        return null;
    }

    /// <summary>Ends connections that went idle. Called every second or so by one loop.</summary>
    public void Sweep()
    {
        var patience = _draining && IdleInDrain < _limits.Idle ? IdleInDrain : _limits.Idle;
        foreach (var connection in Snapshot())
        {
            if (connection.Watchdog.Moved()) connection.Touched = _time.GetTimestamp();
            else if (_time.GetElapsedTime(connection.Touched) > patience) connection.Watchdog.Lane.Close(Silent(_draining ? null : _limits.Idle));
        }
    }

    /// <summary>Takes nobody new, and parts with those that have sent nothing.</summary>
    public void Drain()
    {
        lock (_lock) _draining = true;
        foreach (var connection in Snapshot().Where(each => each.File is null)) connection.Watchdog.Lane.Close(Silent(null));
    }

    public void Dispose()
    {
        lock (_lock) _draining = true;
        foreach (var connection in Snapshot()) connection.Watchdog.Lane.Close(Silent(null));
    }

    private Lane LaneOf(RawConnection connection, Socket socket, EventLoop loop)
    {
        var store = _files.For(connection.Number, connection.Peer, file =>
        {
            connection.File = file.Value;
            _reports.Came(connection);
        });
        var end = new RawEnd(store, _limits.Bytes, _quota, _time, reason =>
        {
            connection.Bytes = store.Stored;
            Closed(connection, reason);
        });
        var lane = new Lane(socket, end, loop, _workers.Part(), _rates);
        connection.Watchdog = new LaneWatchdog(lane, end, _time, _limits.Idle);
        return lane;
    }

    private void Closed(RawConnection connection, Exception? reason)
    {
        try
        {
            if (connection.File is not null) _reports.Went(connection, InWords(reason));
            else if (reason is IOException) _reports.Refused(connection, reason.Message);
        }
        finally
        {
            lock (_lock)
            {
                _connections.Remove(connection);
                if (--_byAddress[connection.Peer.Address] == 0) _byAddress.Remove(connection.Peer.Address);
            }
        }
    }

    private RawConnection[] Snapshot()
    {
        lock (_lock) return [.. _connections];
    }

    private static TimeoutException Silent(TimeSpan? idle) => new(idle is { } silence
        ? string.Create(CultureInfo.InvariantCulture, $"nothing came for {silence.TotalSeconds:0.#} s")
        : "the server was stopped");

    private static string? InWords(Exception? reason) => reason switch
    {
        null => null,
        SocketException => "the connection was lost",
        _ => reason.Message,
    };
}
