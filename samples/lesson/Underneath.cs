using System.Net;
using System.Net.Sockets;

namespace Lesson;

/// <summary>To be watched with strace: the calls that .NET makes of an asynchronous receive, and of a plain one after it.</summary>
internal static class Underneath
{
    public static async Task RunAsync(Action<string> tell)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var theirs = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        theirs.Connect(listener.LocalEndpoint);
        using var ours = listener.AcceptSocket();
        var buffer = new byte[100];

        var pending = ours.ReceiveAsync(buffer); // nothing is there yet
        theirs.Send("a"u8);
        tell($"asynchronously: {await pending} byte");

        using var later = new Timer(_ => theirs.Send("b"u8), null, 100, Timeout.Infinite); // so that Receive finds nothing
        tell($"then as if blocking: {ours.Receive(buffer)} byte");

        theirs.Send("c"u8);
        Socket.Select(new List<Socket> { ours, theirs }, null, null, Timeout.InfiniteTimeSpan);
        tell("then by Socket.Select: ready");
    }
}
