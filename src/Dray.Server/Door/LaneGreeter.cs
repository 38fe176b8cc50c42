using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using Dray.Multiplexing;
using Dray.Server.Sharing;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Server.Door;

/// <summary>
/// Takes a connection that began with a lane's magic, reads its hello on the loop, and either lets it in or says why
/// not. One instance a connection; it lives on the loop's thread until the socket is handed over or closed.
/// </summary>
internal sealed class LaneGreeter
{
    private readonly byte[] _hello = new byte[LaneHello.Size];
    private readonly Caller _caller;
    private readonly Socket _socket;
    private readonly EventLoop _loop;
    private readonly Receiver? _receiver;
    private readonly Callbacks _callbacks;
    private readonly Crowd<LaneGreeter> _crowd;
    private Watch? _watch;
    private LoopTimer? _deadline;
    private int _count;
    private bool _done;

    private LaneGreeter(Caller caller, EventLoop loop, Receiver? receiver, Callbacks callbacks, Crowd<LaneGreeter> crowd) =>
        (_caller, _socket, _loop, _receiver, _callbacks, _crowd) = (caller, caller.Socket, loop, receiver, callbacks, crowd);

    /// <summary>A crowd for all lanes of a server that are being greeted.</summary>
    public static Crowd<LaneGreeter> NewCrowd() => new(most: 1024, mostFromOne: 256);

    /// <summary>
    /// Starts greeting on that loop; the door's loop calls it. The socket belongs to the greeter from now on. No receiver takes no
    /// lane, but what is called for alone.
    /// </summary>
    public static void Greet(Caller caller, EventLoop loop, Receiver? receiver, Callbacks callbacks, Crowd<LaneGreeter> crowd)
    {
        var greeter = new LaneGreeter(caller, loop, receiver, callbacks, crowd);
        var oldest = crowd.Enter(greeter, caller.Peer.Address);
        loop.Post(greeter.Start);
        oldest?._loop.Post(oldest.Close);
    }

    private void Start()
    {
        _deadline = _loop.After(_caller.Deadline.Left, Close);
        _watch = _loop.Watch(_socket, Interest.None, oneShot: true, _ => Read());
        Read();
    }

    private void Read()
    {
        if (_done) return;
        var count = _socket.Receive(_hello.AsSpan(_count), SocketFlags.None, out var error);
        if (error is SocketError.WouldBlock or SocketError.Interrupted)
        {
            _watch!.Arm(Interest.Read);
            return;
        }

        if (error != SocketError.Success || count == 0)
        {
            Close();
            return;
        }

        _count += count;
        Judge();
    }

    private void Judge()
    {
        switch (LaneHello.TryRead(_hello.AsSpan(0, _count), out var hello))
        {
            case LaneGreeting.Incomplete:
                _watch!.Arm(Interest.Read);
                break;
            case LaneGreeting.OtherVersion:
                _receiver?.RefuseVersion(_caller.Peer, hello.Version);
                Refuse(LaneStatus.Upgrade);
                break;
            case LaneGreeting.Ok:
                Admit(hello);
                break;
            default:
                Close();
                break;
        }
    }

    private void Admit(LaneHello hello)
    {
        var secret = Array.Empty<byte>();
        if (_receiver?.Redeem(hello, out secret) is { } pass)
        {
            AdmitLane(pass, hello, secret);
        }
        else if (_callbacks.Redeem(hello, out secret) is { } awaited)
        {
            Span<byte> nonce = stackalloc byte[LaneGreetingLayout.NonceSize];
            RandomNumberGenerator.Fill(nonce);
            if (!TryWelcome(secret, nonce)) return;
            Leave();
            awaited.Come(_socket);
        }
        else
        {
            Refuse(LaneStatus.Refused);
        }
    }

    private void AdmitLane(LanePass pass, LaneHello hello, byte[] secret)
    {
        Span<byte> nonce = stackalloc byte[LaneGreetingLayout.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        var seal = LaneSeal.Derive(pass.Binding, secret, hello.Nonce, nonce);
        if (!TryWelcome(secret, nonce))
        {
            seal.Dispose();
            return;
        }

        Leave();
        Receiver.Attach(pass, BinaryPrimitives.ReadUInt128BigEndian(hello.Ticket), seal, _socket, _loop);
    }

    /// <summary>Proves that the ticket was ours, and looks after the connection from then on; false where it is gone again. The secret is used up.</summary>
    private bool TryWelcome(byte[] secret, ReadOnlySpan<byte> nonce)
    {
        Span<byte> welcome = stackalloc byte[LaneWelcome.Size];
        LaneWelcome.Write(welcome, _hello, secret, nonce);
        CryptographicOperations.ZeroMemory(secret);
        if (!Say(welcome)) return false;
        try
        {
            DeadPeer.Notice(_socket);
            return true;
        }
        catch (SocketException)
        {
            Close();
            return false;
        }
    }

    private void Refuse(LaneStatus status)
    {
        Span<byte> refusal = stackalloc byte[LaneWelcome.Size];
        LaneWelcome.WriteRefusal(refusal, status);
        if (Say(refusal)) Close();
    }

    /// <summary>Ninety-six bytes always fit into a fresh connection's send buffer.</summary>
    private bool Say(ReadOnlySpan<byte> words)
    {
        if (_socket.Send(words, SocketFlags.None, out _) == words.Length) return true;
        Close();
        return false;
    }

    private void Leave()
    {
        _done = true;
        _crowd.Leave(this);
        _deadline?.Cancel();
        _watch?.Dispose();
    }

    private void Close()
    {
        if (_done) return;
        Leave();
        _socket.Dispose();
    }
}
