using System.Net.Sockets;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Wire.Sealing;

namespace Dray.Transfers.Receiving;

/// <summary>
/// A lane that was let in, from its welcome to its end. Awake, a <see cref="Lane"/> and its ends carry bytes. Once it has been
/// silent for a while it rests: nothing is kept but a descriptor, the secret of its keys, and how far those have come, some hundred
/// bytes in place of seven thousand. What arrives wakes it, and so does whoever closes it. Its session guards it by its lock.
/// </summary>
/// <param name="session">Whose it is.</param>
/// <param name="number">Its number, which no other lane of the transfer has had.</param>
/// <param name="ticket">The id of the ticket that let it in.</param>
/// <param name="loop">Where it waits.</param>
internal sealed class AdmittedLane(IncomingSession session, uint number, UInt128 ticket, EventLoop loop)
{
    private LaneWatchdog? _awake; // null while it rests
    private RestingSocket _socket;
    private RestingSeal _seal;
    private Watch? _watch;
    private bool _closing;

    public uint Number { get; } = number;

    public UInt128 Ticket { get; } = ticket;

    public bool IsAtRest => _awake is null;

    private LaneBinding Binding => new(session.Suite, Convert.FromHexString(session.Id), Number);

    /// <summary>Begins to carry. Socket and seal are its own from now on.</summary>
    public void Begin(Socket socket, LaneSeal seal)
    {
        Lane lane = null!;
        var inbound = new InboundLane(session.Transfer, Number, _ => session.Remove(this)) { Poke = () => lane.Poke() };
        var end = new SealedEnd(inbound, seal, LaneDirection.FromReceiver);
        lane = new Lane(socket, end, loop, session.Workers, session.Rates) { Work = session.Transfer.Work, Resting = given => session.MayRest(this, given, seal) };
        _awake = new LaneWatchdog(lane, end, session.Transfer.Time, session.Patience);
        lane.Open();
    }

    public void Wake()
    {
        if (_awake is not null) return;
        _watch?.Dispose();
        _watch = null;
        var seal = LaneSeal.Wake(Binding, ref _seal); // first: it may fail, and then the descriptor still has one owner
        Begin(_socket.Wake(), seal);
    }

    /// <summary>Has it rest from now on, unless it is to close.</summary>
    public bool TryRest(Socket socket, LaneSeal seal)
    {
        if (_closing) return false;
        (_awake, _seal, _socket) = (null, seal.Rest(), new RestingSocket(socket));
        try
        {
            _watch = loop.WatchOnce(_socket.Handle, static (lane, _, _) => ((AdmittedLane)lane).Stir(), this);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Wake(); // and it closes where it can't be watched either
        }

        return true;
    }

    private void Stir() => session.Wake(this);

    public void Close(Exception? reason)
    {
        _closing = true;
        Wake();
        _awake!.Lane.Close(reason);
    }

    /// <summary>Looked at every second or so: true where it made headway. Has it close where it is too slow, and rest where it was silent.</summary>
    public bool Look()
    {
        if (_awake is null) return false;
        var moved = _awake.Moved();
        if (_awake.IsTooSlow()) Close(new TimeoutException("too slow: the connection made no headway"));
        else if (!moved) _awake.Lane.Rest();
        return moved;
    }
}
