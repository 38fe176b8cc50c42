using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Dray.Server.Door;

/// <summary>
/// Sockets on their way from the front door to Kestrel. Bounded, so that a Kestrel that falls behind costs newcomers
/// and not memory. Whoever takes a socket owns it; those that nobody takes are closed here.
/// </summary>
internal sealed class DoorQueue
{
    /// <summary>How many may wait.</summary>
    public const int Bound = 512;

    private readonly Channel<Socket> _sockets = Channel.CreateBounded<Socket>(Bound);
    private long _turnedAway;

    /// <summary>How many sockets were closed as the queue was full, or closed itself.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>Adds a socket, or closes it where there is no room. False where it was closed.</summary>
    public bool TryAdd(Socket socket)
    {
        if (_sockets.Writer.TryWrite(socket)) return true;
        Interlocked.Increment(ref _turnedAway);
        socket.Dispose();
        return false;
    }

    /// <summary>Waits for a socket; false once the queue is closed.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancel) => _sockets.Reader.WaitToReadAsync(cancel);

    public bool TryTake([NotNullWhen(true)] out Socket? socket) => _sockets.Reader.TryRead(out socket);

    /// <summary>Takes and keeps nothing more.</summary>
    public void Close()
    {
        _sockets.Writer.TryComplete();
        while (TryTake(out var socket)) socket.Dispose();
    }
}
