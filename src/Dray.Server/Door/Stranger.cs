using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Dray.Server.Door;

/// <summary>
/// One connection at Kestrel whose other end has not shown a known device's certificate. At its deadline it ends: at once
/// while there is no handshake, else when what it asks just then is answered, and whoever has more to ask connects again.
/// Any thread; disposed at the connection's end.
/// </summary>
internal sealed class Stranger : IDisposable
{
    private readonly ConnectionContext _connection;
    private readonly Crowd<Stranger> _crowd;
    private readonly ITimer _deadline;
    private volatile bool _shookHands;

    public Stranger(ConnectionContext connection, Caller caller, Crowd<Stranger> crowd, TimeProvider time)
    {
        (_connection, _crowd) = (connection, crowd);
        _crowd.Enter(this, caller.Peer.Address)?.GiveWay();
        _deadline = time.CreateTimer(static self => ((Stranger)self!).TimeIsUp(), this, caller.Deadline.Left, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The handshake is over, with a known device or with somebody else.</summary>
    public void ShakeHands(bool isKnown)
    {
        _shookHands = true;
        if (isKnown) Dispose();
    }

    public void Dispose()
    {
        _crowd.Leave(this);
        _deadline.Dispose();
    }

    private void GiveWay() => _connection.Abort(new ConnectionAbortedException("too many connections of unknown devices"));

    private void TimeIsUp()
    {
        if (_shookHands && _connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime) lifetime.RequestClose();
        else _connection.Abort(new ConnectionAbortedException("no handshake in time"));
    }
}
