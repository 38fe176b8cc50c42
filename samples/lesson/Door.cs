using System.Net.Sockets;

namespace Lesson;

/// <summary>A listening socket, which it owns, that never blocks.</summary>
internal sealed class Door : IDisposable
{
    private readonly Socket _listener;
    private readonly Action<string> _tell;
    private int _number;

    public Door(Socket listener, Action<string> tell)
    {
        (_listener, _tell) = (listener, tell);
        listener.Blocking = false;
    }

    /// <summary>Null where whoever was ready to be accepted has gone again.</summary>
    public Client? Accept()
    {
        try
        {
            return new Client(_listener.Accept(), ++_number, _tell);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public void Dispose() => _listener.Dispose();
}
