using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Dray.Multiplexing;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Lanes;

/// <summary>
/// Opens a lane from the sender's side: connects, says hello, hears the welcome, each within a time. Runs on a thread
/// that may wait. The socket that comes back is the caller's, non-blocking, and was never touched by .NET's async calls.
/// </summary>
internal static class LaneDialer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="connect">Gives a connection to the receiver, which is closed where anything fails.</param>
    /// <param name="id">The ticket's id, 16 bytes.</param>
    /// <param name="secret">The ticket's secret, 32 bytes.</param>
    /// <param name="binding">What the lane is for.</param>
    /// <param name="seal">What seals it, for the caller to dispose.</param>
    /// <exception cref="IOException">The lane could not be opened; the message says why.</exception>
    public static Socket Dial(Func<Socket> connect, ReadOnlySpan<byte> id, ReadOnlySpan<byte> secret, LaneBinding binding, out LaneSeal seal)
    {
        var socket = connect();
        try
        {
            DeadPeer.Notice(socket);
            Span<byte> hello = stackalloc byte[LaneHello.Size];
            Span<byte> nonce = stackalloc byte[LaneGreetingLayout.NonceSize];
            RandomNumberGenerator.Fill(nonce);
            LaneHello.Write(hello, binding.Suite, id, secret, nonce);
            if (socket.Send(hello) != hello.Length) throw new IOException("the lane's hello could not be sent");
            Span<byte> theirs = stackalloc byte[LaneGreetingLayout.NonceSize];
            Hear(socket, hello, secret, theirs);
            seal = LaneSeal.Derive(binding, secret, nonce, theirs);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException) throw new IOException(e.Message, e);
            throw;
        }
    }

    /// <summary>A connection of one's own making.</summary>
    /// <exception cref="IOException">It can't be had.</exception>
    public static Socket Connect(IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
        try
        {
            Connect(socket, at);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException) throw new IOException(e.Message, e);
            throw;
        }
    }

    private static void Connect(Socket socket, IPEndPoint at)
    {
        try
        {
            socket.Connect(at);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(Patience, SelectMode.SelectWrite)) throw new IOException("a lane could not be connected in time");
            var error = (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != 0) throw new SocketException(error);
        }
    }

    /// <summary>Waits for the welcome and takes its nonce.</summary>
    private static void Hear(Socket socket, ReadOnlySpan<byte> hello, ReadOnlySpan<byte> secret, Span<byte> nonce)
    {
        Span<byte> bytes = stackalloc byte[LaneWelcome.Size];
        for (var count = 0; count < bytes.Length;)
        {
            if (!socket.Poll(Patience, SelectMode.SelectRead)) throw new IOException("the server did not answer a lane's hello in time");
            var received = socket.Receive(bytes[count..]);
            if (received == 0) throw new IOException("the server closed a lane instead of answering its hello");
            count += received;
        }

        var greeting = LaneWelcome.TryRead(bytes, out var welcome);
        if (greeting == LaneGreeting.OtherVersion || (greeting == LaneGreeting.Ok && welcome.Status == LaneStatus.Upgrade))
            throw new LaneVersionException($"the server's lanes speak version {welcome.Version}, this one's {LaneGreetingLayout.Version}: upgrade the older end");
        if (greeting != LaneGreeting.Ok || welcome.Status != LaneStatus.Ok || !welcome.Accepts(hello, secret))
            throw new IOException("the server refused a lane");
        welcome.Nonce.CopyTo(nonce);
    }
}
