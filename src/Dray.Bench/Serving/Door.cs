using System.Net;
using System.Net.Sockets;
using Dray.Interop;
using Dray.Multiplexing;

namespace Dray.Bench.Serving;

/// <summary>
/// A listening socket on loopback. Its maker disposes it; any thread may shut it, and everything else is the model's.
/// </summary>
internal sealed class Door : IDisposable
{
    private const int Backlog = 16_384; // the system caps it at its own maximum

    private readonly Inbox _inbox;
    private bool _blocking = true;

    public Door(Inbox inbox)
    {
        _inbox = inbox;
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Socket.Listen(Backlog);
        Port = ((IPEndPoint)Socket.LocalEndPoint!).Port;
    }

    public Socket Socket { get; }

    public int Port { get; }

    public int Descriptor => (int)Socket.Handle;

    /// <summary>False once it is shut, which an <see cref="Accept"/> finds out.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Whether accepting waits, and whether the calls on accepted sockets do.</summary>
    public bool Blocking
    {
        get => _blocking;
        set => Socket.Blocking = _blocking = value;
    }

    /// <summary>The next client's socket; -1 where nobody waits or the door is shut. The inbox closes it.</summary>
    public int Accept()
    {
        var flags = Libc.SOCK_CLOEXEC | (_blocking ? 0 : Libc.SOCK_NONBLOCK);
        while (true)
        {
            var client = Kernel.accept4(Socket.SafeHandle, flags);
            if (Admit(client)) return client;
            if (AcceptError.Judge(-client) != AcceptVerdict.Ignore) return -1;
        }
    }

    /// <summary>Takes what accepting came to, a socket or an error number negated. True: it is a client's.</summary>
    public bool Admit(int accepted)
    {
        if (accepted >= 0) _inbox.Welcome(accepted);
        else if (AcceptError.Judge(-accepted) is AcceptVerdict.Stop or AcceptVerdict.BackOff) IsOpen = false;
        return accepted >= 0;
    }

    /// <summary>Lets nobody in any more and ends whatever waits for it: a poller finds it readable, accepting fails.</summary>
    public void Shut()
    {
        if (OperatingSystem.IsLinux()) Kernel.shutdown(Descriptor);
        else Socket.Dispose();
    }

    public void Dispose() => Socket.Dispose();
}
