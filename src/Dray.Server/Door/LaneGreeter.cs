using System.Net.Sockets;
using System.Security.Cryptography;
using Dray.Multiplexing;
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
    /// <summary>How long a hello may take. The sender chooses nothing here.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly byte[] _hello = new byte[LaneHello.Size];
    private readonly Socket _socket;
    private readonly EventLoop _loop;
    private readonly Receiver _receiver;
    private Watch? _watch;
    private LoopTimer? _deadline;
    private int _count;
    private bool _done;

    private LaneGreeter(Socket socket, EventLoop loop, Receiver receiver) =>
        (_socket, _loop, _receiver) = (socket, loop, receiver);

    /// <summary>Starts greeting on that loop; any thread. The socket belongs to the greeter from now on.</summary>
    public static void Greet(Socket socket, EventLoop loop, Receiver receiver)
    {
        var greeter = new LaneGreeter(socket, loop, receiver);
        loop.Post(greeter.Start);
    }

    private void Start()
    {
        _deadline = _loop.After(Patience, Close);
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
                _receiver.RefuseVersion(_socket.RemoteEndPoint as System.Net.IPEndPoint, hello.Version);
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
        if (_receiver.Redeem(hello, out var secret) is not { } pass)
        {
            Refuse(LaneStatus.Refused);
            return;
        }

        Span<byte> welcome = stackalloc byte[LaneWelcome.Size];
        Span<byte> nonce = stackalloc byte[LaneGreetingLayout.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        LaneWelcome.Write(welcome, _hello, secret, nonce);
        var seal = LaneSeal.Derive(pass.Binding, secret, hello.Nonce, nonce);
        CryptographicOperations.ZeroMemory(secret);
        if (!Say(welcome))
        {
            seal.Dispose();
            return;
        }

        Leave();
        DeadPeer.Notice(_socket);
        _receiver.Attach(pass, Convert.ToHexStringLower(hello.Ticket), seal, _socket, _loop);
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
