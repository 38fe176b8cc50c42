using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Dray.Server.Door;

/// <summary>
/// One connection at Kestrel whose other end has not shown a known device's certificate. At its deadline it ends: at once
/// while there is no handshake, else when what it asks just then is answered, and whoever has more to ask connects again.
/// Once it has shown a link it is a guest's, and may stay, in a crowd of those. Any thread; disposed at the connection's end.
/// </summary>
internal sealed class Stranger : IDisposable
{
    private readonly ConnectionContext _connection;
    private readonly IPAddress _address;
    private readonly Crowd<Stranger> _strangers, _guests;
    private readonly ITimer _deadline;
    private volatile bool _shookHands, _isOver;
    private int _isGuest;

    public Stranger(ConnectionContext connection, Caller caller, Crowd<Stranger> strangers, Crowd<Stranger> guests, TimeProvider time)
    {
        (_connection, _address, _strangers, _guests) = (connection, caller.Peer.Address, strangers, guests);
        _strangers.Enter(this, _address)?.GiveWay("too many connections of unknown devices");
        _deadline = time.CreateTimer(static self => ((Stranger)self!).TimeIsUp(), this, caller.Deadline.Left, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The handshake is over, with a known device or with somebody else.</summary>
    public void ShakeHands(bool isKnown)
    {
        _shookHands = true;
        if (isKnown) Dispose();
    }

    /// <summary>It has shown a link, again or for the first time.</summary>
    public void ShowLink()
    {
        if (Interlocked.Exchange(ref _isGuest, 1) == 1) return;
        _strangers.Leave(this);
        _deadline.Dispose();
        _guests.Enter(this, _address)?.GiveWay("too many connections by links");
        // Its end may have come first.
        if (_isOver) _guests.Leave(this);
    }

    public void Dispose()
    {
        _isOver = true;
        _strangers.Leave(this);
        _guests.Leave(this);
        _deadline.Dispose();
    }

    private void GiveWay(string reason) => _connection.Abort(new ConnectionAbortedException(reason));

    private void TimeIsUp()
    {
        if (_shookHands && _connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime) lifetime.RequestClose();
        else _connection.Abort(new ConnectionAbortedException("no handshake in time"));
    }
}
