using System.Net.Sockets;

namespace Lesson;

/// <summary>One connection of <see cref="SelectServer"/>, whose thread alone calls it and closes its socket.</summary>
internal sealed class Client
{
    private readonly byte[] _buffer = new byte[4096];
    private readonly Message _message = new();
    private readonly int _number;
    private readonly Action<string> _tell;

    public Client(Socket socket, int number, Action<string> tell)
    {
        (Socket, _number, _tell) = (socket, number, tell);
        socket.Blocking = false;
        tell($"client {number} connected");
    }

    public Socket Socket { get; }

    /// <summary>Takes what is there. False: it is over.</summary>
    public bool Receive()
    {
        var goesOn = Take();
        if (!goesOn) _tell($"client {_number} closed");
        return goesOn;
    }

    private bool Take()
    {
        var count = Socket.Receive(_buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return true; // "ready" was a hint, and a wrong one
        if (count == 0) return false;
        _message.Add(_buffer.AsSpan(0, count));
        if (Socket.Available > 0) return true; // more is there: select says so again
        if (_message.IsQuit) return false;
        _tell($"client {_number} sent {_message.Length} bytes");
        _message.Clear();
        Socket.Send("ok"u8, SocketFlags.None, out error);
        return error == SocketError.Success; // no room for two bytes: it never reads its answers
    }
}
