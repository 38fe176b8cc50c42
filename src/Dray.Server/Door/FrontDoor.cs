using System.Net;
using System.Net.Sockets;
using Dray.Multiplexing;

namespace Dray.Server.Door;

/// <summary>
/// One port for everything: accepts on an event loop, looks at each connection's first byte without taking it, and passes
/// the socket on, a lane's to the engine, TLS and HTTP to Kestrel. All but construction and disposal happens on the loop.
/// </summary>
internal sealed class FrontDoor : IDisposable
{
    private readonly EventLoop _loop;
    private readonly DoorOptions _options;
    private readonly Action<ServeEvent> _report;
    private readonly Crowd<Visitor> _crowd;
    private readonly HandshakeQueue _handshakes;
    private readonly Refusals _refusals;
    private readonly Listeners _listeners;
    private long _looks;
    private long _turnedAway;
    private bool _closed;

    /// <summary>Listens on every address, and accepts from <see cref="Start"/> on.</summary>
    /// <param name="loop">Where it lives; stopped after the door is disposed.</param>
    /// <param name="at">Where to listen; port 0 picks one.</param>
    /// <param name="options">Who may come in, and who takes them.</param>
    /// <param name="refusals">Told of those who are turned away.</param>
    /// <param name="report">Told where nobody can be accepted, on the loop.</param>
    /// <exception cref="ServeException">An address is in use or can't be listened on.</exception>
    public FrontDoor(EventLoop loop, IEnumerable<IPEndPoint> at, DoorOptions options, Refusals refusals, Action<ServeEvent> report)
    {
        _loop = loop;
        _options = options;
        (_refusals, _report) = (refusals, report);
        _crowd = new Crowd<Visitor>(options.MostSilent, options.MostSilentFromOne);
        _handshakes = new HandshakeQueue(loop, options, ToKestrel, v => TurnAway(v, "too many TLS handshakes at once"));
        _listeners = new Listeners(loop, at, Accept, Failed);
    }

    /// <summary>Where it listens, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> ListeningOn => _listeners.On;

    /// <summary>How often a socket was looked at for its first byte: once a connection, or somebody burns our time.</summary>
    public long Looks => Interlocked.Read(ref _looks);

    /// <summary>How many connections were closed here: not allowed in, silent too long, too many, or of no known speech.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    public void Start() => _listeners.Start();

    /// <summary>Takes a connection that somebody here has made, as if it had been accepted. On the loop.</summary>
    public void Take(Socket socket) => Accept(socket);

    /// <summary>Stops listening and closes who has not spoken yet; those passed on are their takers'. Any thread.</summary>
    public void Dispose()
    {
        _listeners.Dispose();
        _loop.Post(CloseSilent);
    }

    private void Accept(Socket socket)
    {
        if (Listeners.PeerOf(socket) is not { } peer || _closed)
        {
            TurnAway(socket); // it has gone again, or we have
        }
        else
        {
            Admit(new Visitor(new Caller(socket, peer, new Deadline(_options.Time, _options.Patience)), PassOn));
        }
    }

    private void Admit(Visitor visitor)
    {
        if (_crowd.Enter(visitor, visitor.Caller.Peer.Address) is { } oldest)
        {
            oldest.Release();
            TurnAway(oldest, "too many connections that have said nothing yet");
        }

        try
        {
            visitor.Start(_loop);
        }
        catch (IOException e)
        {
            visitor.Release();
            _crowd.Leave(visitor);
            TurnAway(visitor.Caller.Socket);
            Failed(e);
        }
    }

    private void PassOn(Visitor visitor, Speech speech)
    {
        _crowd.Leave(visitor);
        Interlocked.Add(ref _looks, visitor.Looks);
        switch (speech)
        {
            case Speech.Lane:
                _options.Lane(visitor.Caller);
                break;
            case Speech.Tls:
                _handshakes.Come(visitor);
                break;
            case Speech.Http:
                _options.Http.TryAdd(visitor.Caller);
                break;
            default:
                TurnAway(visitor.Caller.Socket);
                break;
        }
    }

    private void ToKestrel(Visitor visitor)
    {
        if (visitor.Caller.Deadline.Left > TimeSpan.Zero) _options.Tls.TryAdd(visitor.Caller);
        else TurnAway(visitor.Caller.Socket);
    }

    private void TurnAway(Visitor visitor, string reason)
    {
        TurnAway(visitor.Caller.Socket);
        _refusals.Tell(visitor.Caller.Peer, reason);
    }

    private void TurnAway(Socket socket)
    {
        Interlocked.Increment(ref _turnedAway);
        socket.Dispose();
    }

    private void Failed(Exception e) => _report(new Refused(null, $"connections can't be accepted: {e.Message}"));

    private void CloseSilent()
    {
        _closed = true;
        foreach (var visitor in _crowd.Empty())
        {
            visitor.Release();
            TurnAway(visitor.Caller.Socket);
        }

        foreach (var visitor in _handshakes.Empty()) TurnAway(visitor.Caller.Socket);
    }
}
