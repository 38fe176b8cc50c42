using System.Net.Sockets;
using Dray.Multiplexing;

namespace Dray.Server.Door;

/// <summary>
/// One connection from accept to its first byte, which is looked at and left where it is. Lives on the door's loop.
/// Owns its socket until <paramref name="spoke"/> is told, with the watch gone: whoever takes a socket next drives it alone.
/// </summary>
internal sealed class Visitor(Caller caller, Action<Visitor, Speech> spoke)
{
    private Watch? _watch;
    private LoopTimer? _deadline;

    public Caller Caller => caller;

    /// <summary>How often it was looked at.</summary>
    public int Looks { get; private set; }

    /// <exception cref="IOException">The system can't watch another socket.</exception>
    public void Start(EventLoop loop)
    {
        _watch = loop.Watch(caller.Socket, Interest.Read, oneShot: true, _ => Look());
        _deadline = loop.After(caller.Deadline.Left, () => Leave(Speech.Garbage));
    }

    /// <summary>Lets go of the socket.</summary>
    public void Release()
    {
        _watch?.Dispose();
        _deadline?.Cancel();
    }

    private void Look()
    {
        Looks++;
        Span<byte> first = stackalloc byte[1];
        var count = caller.Socket.Receive(first, SocketFlags.Peek, out var error);
        if (error is SocketError.WouldBlock or SocketError.Interrupted) _watch!.Arm(Interest.Read);
        else Leave(error == SocketError.Success && count == 1 ? FirstByte.Read(first[0]) : Speech.Garbage);
    }

    private void Leave(Speech speech)
    {
        Release();
        spoke(this, speech);
    }
}
