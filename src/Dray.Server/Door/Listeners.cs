using System.Net;
using System.Net.Sockets;
using Dray.Multiplexing;

namespace Dray.Server.Door;

/// <summary>What one door listens on. Connections come on the loop's thread; any thread starts and disposes.</summary>
internal sealed class Listeners : IDisposable
{
    private readonly List<Listener> _listeners = [];

    /// <summary>Listens on every address, and accepts from <see cref="Start"/> on.</summary>
    /// <exception cref="ServeException">An address is in use or can't be listened on.</exception>
    public Listeners(EventLoop loop, IEnumerable<IPEndPoint> at, Action<Socket> accepted, Action<Exception> failed)
    {
        try
        {
            foreach (var address in at) _listeners.Add(Listen(loop, WithPort(address), accepted, failed));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> On => [.. _listeners.Select(l => l.LocalEndPoint)];

    public void Start()
    {
        foreach (var listener in _listeners) listener.Start();
    }

    public void Dispose()
    {
        foreach (var listener in _listeners) listener.Dispose();
    }

    /// <summary>Who is at the other end; null where it has gone again.</summary>
    public static IPEndPoint? PeerOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint as IPEndPoint;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Addresses that ask for any port get the same one, which is what a person types once.</summary>
    private IPEndPoint WithPort(IPEndPoint at) =>
        at.Port != 0 || _listeners.Count == 0 ? at : new IPEndPoint(at.Address, _listeners[0].LocalEndPoint.Port);

    private static Listener Listen(EventLoop loop, IPEndPoint at, Action<Socket> accepted, Action<Exception> failed)
    {
        try
        {
            return new Listener(loop, at, accepted, failed);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new ServeException($"port {at.Port} of {at.Address} is in use; choose another one", e) { PortInUse = at.Port };
        }
        catch (SocketException e)
        {
            throw new ServeException($"can't listen on {at}: {e.Message}", e);
        }
    }
}
