using System.Net;
using System.Net.Sockets;

namespace Dray.Tests.Multiplexing;

/// <summary>Two ends of one TCP connection on loopback: ours non-blocking, theirs blocking.</summary>
internal sealed class SocketPair : IDisposable
{
    public SocketPair()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Theirs = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Theirs.Connect(listener.LocalEndPoint!);
        Ours = listener.Accept();
        Ours.Blocking = false;
    }

    public Socket Ours { get; }

    public Socket Theirs { get; }

    public void Dispose()
    {
        Ours.Dispose();
        Theirs.Dispose();
    }
}
