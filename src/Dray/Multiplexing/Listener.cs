using System.Net;
using System.Net.Sockets;

namespace Dray.Multiplexing;

/// <summary>
/// A listening socket on a loop. Each connection is handed over on the loop's thread, non-blocking and with
/// Nagle's delay off, and is its taker's from then on. Any thread may start and dispose it.
/// </summary>
public sealed class Listener : IDisposable
{
    /// <summary>How many connections one turn takes, so that a flood of them leaves room for others' turns.</summary>
    private const int Budget = 64;

    private const int Backlog = 4096; // the system caps it at its own maximum
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(100);

    private readonly EventLoop _loop;
    private readonly Action<Socket> _accepted;
    private readonly Action<Exception> _report;
    private readonly Socket _socket;
    private readonly Watch _watch;
    private readonly Lock _gate = new(); // nobody closes the socket while it accepts
    private bool _starved;
    private bool _closed;

    /// <summary>Binds and listens; connections queue up in the system until <see cref="Start"/>.</summary>
    /// <param name="loop">Where it runs; its owner stops it after this is disposed.</param>
    /// <param name="at">Address and port; port 0 picks one. An IPv6 wildcard leaves IPv4 to another listener.</param>
    /// <param name="accepted">Takes each connection.</param>
    /// <param name="report">Told once when descriptors or memory run out, and when the listener had to stop.</param>
    /// <exception cref="SocketException">The address is in use or not this machine's.</exception>
    public Listener(EventLoop loop, IPEndPoint at, Action<Socket> accepted, Action<Exception> report)
    {
        _loop = loop;
        _accepted = accepted;
        _report = report;
        _socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            if (at.AddressFamily == AddressFamily.InterNetworkV6) _socket.DualMode = false;
            // On Unix, Bind sets SO_REUSEADDR for TCP. .NET's own option is not used: it adds SO_REUSEPORT, and a
            // second server would share the port in silence.
            _socket.Bind(at);
            _socket.Listen(Backlog);
            LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
            _watch = loop.Watch(_socket, Interest.None, oneShot: false, _ => Accept());
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    /// <summary>Where it listens, with the real port.</summary>
    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Begins to accept.</summary>
    public void Start() => _watch.Arm(Interest.Read);

    /// <summary>Stops listening and refuses who still waited. What was accepted stays with its takers.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        lock (_gate)
        {
            _closed = true;
            _socket.Dispose();
        }
    }

    private void Accept()
    {
        for (var taken = 0; taken < Budget; taken++)
        {
            AcceptResult result;
            lock (_gate)
            {
                if (_closed) return;
                result = AcceptResult.From(_socket);
            }
            if (result.Socket is { } socket) HandOver(socket);
            else if (result.Verdict != AcceptVerdict.Ignore)
            {
                Pause(result);
                return;
            }
        }
    }

    private void HandOver(Socket socket)
    {
        _starved = false;
        try
        {
            socket.Blocking = false;
            socket.NoDelay = true;
        }
        catch (SocketException)
        {
            socket.Dispose(); // it was gone again before it could be set up
            return;
        }
        _accepted(socket);
    }

    private void Pause(AcceptResult result)
    {
        if (result.Verdict == AcceptVerdict.Drained) return;
        if (result.Verdict == AcceptVerdict.Stop)
        {
            _watch.Dispose();
            _report(result.Error!);
            return;
        }
        _watch.Arm(Interest.None);
        _loop.After(BackOff, Start);
        if (!_starved) _report(result.Error!);
        _starved = true;
    }
}
