using System.Net;
using Dray.Multiplexing;

namespace Dray.Server.Door;

/// <summary>
/// Lets visitors through to a handshake at the pace of their address, and those of each address in the order they came. A
/// handshake costs the server a signature, and who replays one message of it next to nothing. Lives on the door's loop.
/// </summary>
/// <param name="loop">The door's.</param>
/// <param name="options">Pace, and how many may wait: few enough that nobody waits long.</param>
/// <param name="through">Takes whose turn it is.</param>
/// <param name="gaveWay">Takes who has been put out for a newcomer.</param>
internal sealed class HandshakeQueue(EventLoop loop, DoorOptions options, Action<Visitor> through, Action<Visitor> gaveWay)
{
    private readonly Pace _pace = new(options.Time, options.HandshakesPerSecond, options.HandshakeBurst);
    private readonly Crowd<Visitor> _waiting = new(options.MostWaiting, options.MostWaitingFromOne);

    /// <summary>Addresses out of tokens, each with a timer for its next.</summary>
    private readonly HashSet<IPAddress> _out = [];

    /// <summary>Takes the visitor's socket over, which nothing watches any more.</summary>
    public void Come(Visitor visitor)
    {
        var from = Pace.Sharing(visitor.Caller.Peer.Address);
        if (_out.Contains(from))
        {
            Wait(visitor, from);
        }
        else if (_pace.Take(from) is { Ticks: > 0 } wait)
        {
            Wait(visitor, from);
            _out.Add(from);
            loop.After(wait, () => LetIn(from));
        }
        else
        {
            through(visitor);
        }
    }

    /// <summary>Puts out everybody who waits, and returns them.</summary>
    public IReadOnlyList<Visitor> Empty() => _waiting.Empty();

    private void Wait(Visitor visitor, IPAddress from)
    {
        if (_waiting.Enter(visitor, from) is { } oldest) gaveWay(oldest);
    }

    private void LetIn(IPAddress from)
    {
        while (_waiting.OldestFrom(from) is { } next)
        {
            if (_pace.Take(from) is { Ticks: > 0 } wait)
            {
                loop.After(wait, () => LetIn(from));
                return;
            }

            _waiting.Leave(next);
            through(next);
        }

        _out.Remove(from);
    }
}
