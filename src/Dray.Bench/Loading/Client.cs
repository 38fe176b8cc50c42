using System.Net;
using System.Net.Sockets;
using Dray.Bench.Serving;

namespace Dray.Bench.Loading;

/// <summary>One connection of a <see cref="Load"/>, which owns it.</summary>
internal sealed class Client : IDisposable
{
    private static readonly byte[] Message = new byte[Inbox.MessageSize];

    private readonly Socket _socket;
    private int _missing; // bytes of the answer that is waited for

    private Client(Socket socket) => _socket = socket;

    public nint Descriptor => _socket.Handle;

    /// <summary>Whether a message is not answered yet.</summary>
    public bool Waits => _missing > 0;

    /// <summary>Connects; null where the server's queue is full for so long.</summary>
    /// <exception cref="SocketException">There is no server, or no descriptor left.</exception>
    public static Client? Connect(IPEndPoint server, TimeSpan most)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            // Closing resets the connection: thousands of them would else linger and use up the ports.
            socket.LingerState = new LingerOption(true, 0);
            socket.Connect(server);
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(most, SelectMode.SelectWrite))
            {
                socket.Dispose();
                return null;
            }
        }

        return new Client(socket);
    }

    public void Send()
    {
        // One message at a time always fits.
        if (_socket.Send(Message) != Message.Length) throw new IOException("a message did not fit into an empty socket");
        _missing = Inbox.Ok.Length;
    }

    /// <summary>Receives what is there. True: the answer is whole.</summary>
    /// <exception cref="IOException">The server hung up.</exception>
    public bool TakeAnswer()
    {
        Span<byte> answer = stackalloc byte[16];
        var received = _socket.Receive(answer, SocketFlags.None, out var fault);
        if (fault is SocketError.WouldBlock) return false;
        if (fault is not SocketError.Success || received == 0) throw new IOException("the server hung up");
        _missing -= received;
        return _missing == 0;
    }

    public void Dispose() => _socket.Dispose();
}
