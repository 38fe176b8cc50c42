using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using Dray.Multiplexing;

namespace Dray.Lanes;

/// <summary>
/// A connected socket between a loop and a lane end. The loop tells when it is ready, a worker of the file system's
/// pool moves bytes for one budget, then the lane is armed again. At most one thread is inside at any time
/// (<see cref="Turnstile"/>); whoever is inside disposes the socket when the lane closes.
/// </summary>
internal sealed class Lane : IWork
{
    /// <summary>Bytes that one lane may move in a turn: less where others wait, so that nobody waits long among many.</summary>
    private const int Budget = 4 << 20, BudgetAmongOthers = 1 << 20;

    /// <summary>The most that is received at once: large enough to digest it while it is warm.</summary>
    private const int Piece = 1 << 20;

    /// <summary>How soon an end that lingers is asked again.</summary>
    public static readonly TimeSpan LingerTime = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly ILaneEnd _end;
    private readonly EventLoop _loop;
    private readonly WorkerShare _workers;
    private readonly LaneRates _rates;
    private readonly Turnstile _turnstile = new();
    private Watch? _watch;
    private byte[]? _unsent;
    private int _unsentFrom, _unsentTo;
    private bool _peerDone;
    private volatile bool _closed, _lingering, _heldBack, _awaitsRate;
    private long _moved;
    private volatile Exception? _closeReason;
    private volatile bool _closeAsked, _restAsked;

    /// <summary>A lane with a share of its own.</summary>
    public Lane(Socket socket, ILaneEnd end, EventLoop loop, WorkerPool workers, LaneRates rates = default)
        : this(socket, end, loop, workers.NewShare(), rates)
    {
    }

    public Lane(Socket socket, ILaneEnd end, EventLoop loop, WorkerShare workers, LaneRates rates = default)
    {
        (_socket, _end, _loop, _workers, _rates) = (socket, end, loop, workers, rates);
    }

    /// <summary>Bytes moved in both directions so far; any thread may read it to see whether the lane is alive.</summary>
    public long Moved => Volatile.Read(ref _moved);

    /// <summary>Bytes that are known to have arrived at the other system, or where that isn't known, were moved. Any thread.</summary>
    public long Arrived => TcpInfo.TryRead(_socket, out var info) ? info.Acknowledged : Moved;

    /// <summary>True while it has more to send than its socket takes: the peer, or the way there, keeps it waiting. Any thread.</summary>
    public bool IsFull => Volatile.Read(ref _unsent) is not null;

    /// <summary>True while a worker has, or waits for, this lane, or a rate of ours holds it back: it is not the peer who keeps it waiting.</summary>
    public bool Busy => !_closed && (_turnstile.Taken || _heldBack);

    /// <summary>
    /// Takes the socket over, on a worker, where the lane has been asked to rest and its end may; nobody is told of an end. False
    /// where it is to go on.
    /// </summary>
    public Func<Socket, bool>? Resting { private get; init; }

    /// <summary>Where the time of its turns is counted, if anywhere.</summary>
    public WorkTime? Work { private get; init; }

    /// <summary>What the system knows of the connection; false where it does not tell, or the lane has closed. Any thread.</summary>
    public bool TryInfo(out TcpInfo info) => TcpInfo.TryRead(_socket, out info);

    /// <summary>Puts the lane on its loop. Called once.</summary>
    public void Open()
    {
        // The first turn is taken before anybody else can have one; whoever closed the lane already has had it.
        if (!_turnstile.Knock()) return;
        _workers.Queue(this);
    }

    /// <summary>There may be something to do: bytes arrived, room came free, or the end has something to say. Any thread.</summary>
    public void Poke()
    {
        if (_turnstile.Knock()) _workers.Queue(this);
    }

    /// <summary>
    /// Ends the lane from any thread; the end is told once no worker is inside. For a reason the peer sees it at once, in
    /// good order it hears last words first.
    /// </summary>
    public void Close(Exception? reason)
    {
        _closeReason = reason;
        _closeAsked = true;
        if (reason is not null) Shutdown();
        Poke();
    }

    /// <summary>Asks it to rest, unless something turns out to be under way. Any thread.</summary>
    public void Rest()
    {
        _restAsked = true;
        Poke();
    }

    private void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already gone, which is what was wanted.
        }
    }

    /// <summary>One turn on a worker.</summary>
    void IWork.Run(Span<byte> buffer)
    {
        _turnstile.Enter();
        if (_closed) return;
        var before = _moved;
        var turn = Work is null ? default : WorkTime.Begin();
        var next = Turn(buffer);
        Work?.End(turn);
        _workers.Charge(_moved - before);
        if (next == Next.Closed) return;
        if (next == Next.Again)
        {
            _turnstile.Again();
            _workers.Queue(this);
            return;
        }

        if (!_turnstile.TryLeave()) _workers.Queue(this);
    }

    private Interest WantedInterest =>
        (_peerDone ? Interest.None : Interest.Read) | (_unsent is null ? Interest.None : Interest.Write);

    private Next Turn(Span<byte> buffer)
    {
        try
        {
            if (_closeAsked) return End(_closeReason, buffer);
            var before = _moved;
            var next = Pump(buffer);
            if (_moved != before) _restAsked = false; // it was silent when it was asked, and is no more
            if (next == Next.Wait) AwaitRate();
            if (next == Next.Park && _restAsked && TryRest()) return Next.Closed;
            if (next == Next.Park) Arm();
            return next;
        }
        catch (Exception e)
        {
            // Whatever went wrong inside one lane ends that lane and nothing else.
            SayWhy(e, buffer);
            return Finish(e);
        }
    }

    private bool TryRest()
    {
        _restAsked = false;
        if (_peerDone || _unsent is not null || _lingering || !_end.MayRest) return false;
        _watch?.Dispose();
        _watch = null;
        _closed = Resting?.Invoke(_socket) ?? false;
        if (_closed) _end.Rest();
        return _closed;
    }

    private void Arm()
    {
        _watch ??= _loop.Watch(_socket, Interest.None, oneShot: true, _ => Poke());
        _watch.Arm(WantedInterest);
    }

    private Next Pump(Span<byte> buffer)
    {
        for (var spent = 0; spent < BudgetAmongOthers || (spent < Budget && !_workers.IsPressed);)
        {
            var sent = SendSome(buffer);
            var received = ReceiveSome(buffer);
            Volatile.Write(ref _moved, _moved + sent + received);
            spent += sent + received;
            var wish = received == 0 && !_heldBack && _unsent is null ? _end.Drained(_peerDone) : LaneWish.Wait;
            if (wish == LaneWish.Speak) continue;
            if (wish == LaneWish.Linger) Linger();
            if (wish == LaneWish.Close || (_peerDone && _unsent is null)) return End(_end.MayEnd ? null : new EndOfStreamException("the connection was cut"), buffer);
            if (_heldBack) return Next.Wait;
            if (sent + received == 0) return Next.Park;
        }

        return Next.Again;
    }

    /// <summary>One timer at a time, however often it is poked meanwhile.</summary>
    private void AwaitRate()
    {
        if (_awaitsRate) return;
        _awaitsRate = true;
        var since = Stopwatch.GetTimestamp();
        _loop.After(_rates.UntilReady, () =>
        {
            Work?.CountHeld(since);
            _awaitsRate = false;
            Poke();
        });
    }

    /// <summary>One timer at a time, however often a stream pauses.</summary>
    private void Linger()
    {
        if (_lingering) return;
        _lingering = true;
        _loop.After(LingerTime, () =>
        {
            _lingering = false;
            Poke();
        });
    }

    /// <summary>Receives once; a peer that has nothing gives 0, one that has ended sets <see cref="_peerDone"/>.</summary>
    private int ReceiveSome(Span<byte> buffer)
    {
        var room = _end.Room(buffer);
        if (_peerDone || Allowance(_rates.In, Math.Min(Piece, room.Length)) is not (> 0 and var limit)) return 0;
        var count = _socket.Receive(room[..limit], SocketFlags.None, out var error);
        Settle(_rates.In, limit, count, Math.Min(Piece, room.Length));
        if (error is SocketError.WouldBlock or SocketError.Interrupted) return 0;
        if (error != SocketError.Success) throw new SocketException((int)error);
        _peerDone = count == 0;
        if (count > 0) _end.Receive(room[..count]);
        return count;
    }

    /// <summary>Sends what is left over, or else what the end has to say; what does not go now stays with the lane.</summary>
    private int SendSome(Span<byte> buffer)
    {
        _heldBack = false;
        if (_unsent is not null) return SendUnsent();
        var count = _end.Fill(buffer);
        var sent = Send(buffer[..count]);
        if (sent < count) Keep(buffer[sent..count]);
        return sent;
    }

    private int SendUnsent()
    {
        var sent = Send(_unsent.AsSpan(_unsentFrom, _unsentTo - _unsentFrom));
        _unsentFrom += sent;
        if (_unsentFrom == _unsentTo) DropUnsent();
        return sent;
    }

    private int Send(ReadOnlySpan<byte> bytes)
    {
        var limit = Allowance(_rates.Out, bytes.Length);
        var sent = SendUpTo(bytes[..limit]);
        Settle(_rates.Out, limit, sent, bytes.Length);
        return sent;
    }

    /// <summary>How much of what is wanted the rate limit lets go now.</summary>
    private int Allowance(RateLimiter? rate, int want)
    {
        if (rate is null || want == 0) return want;
        var granted = rate.Take(want);
        _heldBack |= granted == 0;
        return granted;
    }

    /// <summary>Gives back what did not move. Where all of a grant did, and more was wanted, it waits: it would ask for a few bytes again and again.</summary>
    private void Settle(RateLimiter? rate, int granted, int moved, int wanted)
    {
        rate?.Return(granted - moved);
        _heldBack |= rate is not null && moved == granted && granted < wanted;
    }

    private int SendUpTo(ReadOnlySpan<byte> bytes)
    {
        var total = 0;
        while (total < bytes.Length)
        {
            var sent = _socket.Send(bytes[total..], SocketFlags.None, out var error);
            if (error is SocketError.WouldBlock or SocketError.Interrupted) break;
            if (error != SocketError.Success) throw new SocketException((int)error);
            total += sent;
        }

        return total;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _unsent = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_unsent);
        (_unsentFrom, _unsentTo) = (0, bytes.Length);
    }

    private void DropUnsent()
    {
        if (_unsent is not null) ArrayPool<byte>.Shared.Return(_unsent);
        _unsent = null;
    }

    /// <summary>Tries to tell the peer before the socket closes; one that can't hear it any more sees the close alone.</summary>
    private void SayWhy(Exception? reason, Span<byte> buffer)
    {
        if (_unsent is not null || reason is SocketException) return;
        var count = _end.SayWhy(reason, buffer);
        if (count > 0) _socket.Send(buffer[..count], SocketFlags.None, out _);
    }

    private Next End(Exception? reason, Span<byte> buffer)
    {
        if (reason is null) SayWhy(null, buffer);
        return Finish(reason);
    }

    private Next Finish(Exception? reason)
    {
        _closed = true;
        // A turn that was under way sees the end of the stream that Close made, and not why.
        if (_closeAsked) reason = _closeReason;
        DropUnsent();
        _watch?.Dispose();
        _socket.Dispose();
        _end.Closed(reason);
        return Next.Closed;
    }

    private enum Next
    {
        /// <summary>Nothing to do until the socket is ready or somebody pokes.</summary>
        Park,

        /// <summary>The budget is spent: to the back of the queue.</summary>
        Again,

        /// <summary>The rate limit holds it back: a timer pokes.</summary>
        Wait,
        Closed,
    }
}
