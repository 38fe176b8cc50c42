using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Lesson;

/// <summary>A TCP connection over loopback, whose one end an epoll of its own watches.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class Watched : IDisposable
{
    private const int Patience = 30_000; // milliseconds; what is waited for comes at once

    private readonly Epoll _epoll = new();
    private readonly Socket _ours;
    private readonly Socket _theirs = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly int _watched;
    private readonly uint _events;
    private bool _isClosed;

    public Watched(uint events)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _theirs.Connect(listener.LocalEndpoint);
        _theirs.NoDelay = true;
        _ours = listener.AcceptSocket();
        _watched = dup((int)_ours.Handle); // two numbers, one connection
        _events = events;
        _epoll.Control(Epoll.ADD, _watched, events);
    }

    /// <summary>Waits for what is sure to come.</summary>
    public string Wait() => _epoll.Wait(Patience);

    /// <summary>Asks without waiting.</summary>
    public string Look() => _epoll.Wait(0);

    public void Send(int count) => _theirs.Send(new byte[count]);

    public void Receive(int count) => _ours.Receive(new byte[count]);

    public void Arm() => _epoll.Control(Epoll.MOD, _watched, _events);

    public string Remove() => _epoll.Control(Epoll.DEL, _watched, 0);

    /// <summary>The peer goes: it will send nothing more.</summary>
    public void ClosePeer() => _theirs.Dispose();

    /// <summary>We say that we send nothing more either.</summary>
    public void ShutDown() => _ours.Shutdown(SocketShutdown.Send);

    /// <summary>Closes the watched descriptor, and that alone: the connection has another number.</summary>
    public void CloseWatched()
    {
        if (!_isClosed) _ = close(_watched);
        _isClosed = true;
    }

    /// <summary>Closes the other number as well.</summary>
    public void CloseDuplicate() => _ours.Dispose();

    public void Dispose()
    {
        CloseWatched();
        _ours.Dispose();
        _theirs.Dispose();
        _epoll.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int dup(int fd);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
