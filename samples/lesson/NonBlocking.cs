using System.Net;
using System.Net.Sockets;

namespace Lesson;

/// <summary>What a non-blocking socket does where a blocking one would sleep: two ends of one connection, one thread.</summary>
internal static class NonBlocking
{
    public static void Run(Action<string> tell)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var theirs = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        theirs.Connect(listener.LocalEndpoint);
        using var ours = listener.AcceptSocket();
        ours.Blocking = false;
        Show(ours, theirs, tell);
    }

    private static void Show(Socket ours, Socket theirs, Action<string> tell)
    {
        var buffer = new byte[1 << 20];
        ours.Receive(buffer, SocketFlags.None, out var error);
        tell($"receive, nothing there: {error}");

        long sent = 0;
        var partly = false;
        while (true)
        {
            var count = ours.Send(buffer, SocketFlags.None, out error);
            if (error == SocketError.WouldBlock) break;
            partly |= count < buffer.Length;
            sent += count;
        }
        tell($"send until the buffers are full: {error}; was a send cut short? {partly}");

        while (sent > 0) sent -= theirs.Receive(buffer);
        ours.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectWrite); // sleeps until there is room
        ours.Send(buffer.AsSpan(0, 1), SocketFlags.None, out error);
        tell($"send, once the other end has read: {error}");
    }
}
