using System.Net.Sockets;
using Dray.Multiplexing;

namespace Echo;

/// <summary>
/// One client: a buffer that is either being filled or being emptied. While an echo waits for room in the client's
/// connection nothing more is read from it, so memory stays at one buffer and the client is slowed down by TCP itself.
/// Everything here runs on the loop's thread, so nothing needs a lock.
/// </summary>
internal sealed class Connection
{
    /// <summary>How many calls one turn may make, so that a client that never stops leaves others theirs.</summary>
    private const int Budget = 16;

    private readonly Socket _socket;
    private readonly Watch _watch;
    private readonly byte[] _buffer = new byte[64 << 10];
    private int _from, _to; // what lies between has been read and not yet sent

    public Connection(Socket socket, EventLoop loop)
    {
        _socket = socket;
        _watch = loop.Watch(socket, Interest.Read, oneShot: false, _ => Turn());
    }

    private void Turn()
    {
        for (var calls = 0; calls < Budget; calls++)
        {
            var error = _from == _to ? Read() : Write();
            if (error == SocketError.WouldBlock) break;
            if (error == SocketError.Success) continue;
            Close(); // the client has ended, or the connection is broken: there is nobody to tell
            return;
        }

        // Ask for what the next step needs and for nothing else: a socket that may be written to nearly always can be, and
        // whoever asks for that without need wakes up for ever.
        _watch.Arm(_from == _to ? Interest.Read : Interest.Write);
    }

    private SocketError Read()
    {
        (_from, _to) = (0, _socket.Receive(_buffer, SocketFlags.None, out var error));
        return error == SocketError.Success && _to == 0 ? SocketError.Disconnecting : error;
    }

    private SocketError Write()
    {
        _from += _socket.Send(_buffer.AsSpan(_from.._to), SocketFlags.None, out var error);
        return error;
    }

    // In this order: a descriptor that is closed first could be somebody else's before the watch is gone.
    private void Close()
    {
        _watch.Dispose();
        _socket.Dispose();
    }
}
