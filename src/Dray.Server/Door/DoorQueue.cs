using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Dray.Server.Door;

/// <summary>
/// Callers on their way from the front door to Kestrel. Bounded: where Kestrel falls behind, the one that has waited
/// longest is closed. Whoever takes a caller owns its socket; those that nobody takes are closed here.
/// </summary>
internal sealed class DoorQueue
{
    /// <summary>How many may wait.</summary>
    public const int Bound = 1024;

    private readonly Channel<Caller> _callers;
    private long _turnedAway;

    public DoorQueue() => _callers = Channel.CreateBounded<Caller>(
        new BoundedChannelOptions(Bound) { FullMode = BoundedChannelFullMode.DropOldest }, TurnAway);

    /// <summary>How many callers were closed as they waited too long, or came when the queue had closed.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>Adds a caller. False where he was closed, as the queue is.</summary>
    public bool TryAdd(Caller caller)
    {
        if (_callers.Writer.TryWrite(caller)) return true;
        TurnAway(caller);
        return false;
    }

    /// <summary>Waits for a caller; false once the queue is closed.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancel) => _callers.Reader.WaitToReadAsync(cancel);

    public bool TryTake([NotNullWhen(true)] out Caller? caller) => _callers.Reader.TryRead(out caller);

    /// <summary>Takes and keeps nothing more.</summary>
    public void Close()
    {
        _callers.Writer.TryComplete();
        while (TryTake(out var caller)) caller.Socket.Dispose();
    }

    private void TurnAway(Caller caller)
    {
        Interlocked.Increment(ref _turnedAway);
        caller.Socket.Dispose();
    }
}
