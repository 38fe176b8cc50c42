using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dray.Multiplexing;
using Dray.Server.Door;
using Dray.Transfers.Raw;

namespace Dray.Server.Raw;

/// <summary>
/// Listens for plain TCP, and hands those that may come in to the receiver. Connections come on one loop; any thread starts
/// and disposes. Disposed before the receiver.
/// </summary>
internal sealed class RawDoor : IDisposable
{
    private readonly Func<IPAddress, bool> _mayComeIn;
    private readonly Func<EventLoop> _nextLoop;
    private readonly RawReceiver _receiver;
    private readonly Refusals _refusals;
    private readonly Listeners _listeners;

    /// <param name="loop">Where it accepts.</param>
    /// <param name="at">Where to listen.</param>
    /// <param name="mayComeIn">Whether an address may connect at all.</param>
    /// <param name="nextLoop">Says which loop the next connection lives on.</param>
    /// <param name="receiver">Takes connections.</param>
    /// <param name="refusals">Told of those who are turned away.</param>
    /// <param name="report">Told where nobody can be accepted, on the loop.</param>
    /// <exception cref="ServeException">An address is in use or can't be listened on.</exception>
    public RawDoor(
        EventLoop loop, IEnumerable<IPEndPoint> at, Func<IPAddress, bool> mayComeIn, Func<EventLoop> nextLoop,
        RawReceiver receiver, Refusals refusals, Action<ServeEvent> report)
    {
        (_mayComeIn, _nextLoop, _receiver, _refusals) = (mayComeIn, nextLoop, receiver, refusals);
        _listeners = new Listeners(
            loop, at, Accept,
            e => report(new Refused(null, string.Create(CultureInfo.InvariantCulture, $"raw connections can't be accepted: {e.Message}"))));
    }

    public IReadOnlyList<IPEndPoint> ListeningOn => _listeners.On;

    public void Start() => _listeners.Start();

    public void Dispose() => _listeners.Dispose();

    private void Accept(Socket socket)
    {
        if (Listeners.PeerOf(socket) is not { } peer)
        {
            socket.Dispose(); // it has gone again
            return;
        }

        var refusal = _mayComeIn(peer.Address) ? Take(socket, peer) : "only this machine may connect, unless the server is open";
        if (refusal is null) return;
        socket.Dispose();
        _refusals.Tell(peer, refusal);
    }

    private string? Take(Socket socket, IPEndPoint peer)
    {
        try
        {
            DeadPeer.Notice(socket);
            return _receiver.TryTake(socket, peer, _nextLoop());
        }
        catch (SocketException)
        {
            return "it was gone before it could be let in";
        }
    }
}
