using System.Net;
using System.Net.Sockets;
using Dray.Tests.Architecture;
using Lesson;

namespace Dray.Tests.Docs;

/// <summary>What docs/io-multiplexing.md says of samples/lesson holds.</summary>
public sealed class LessonTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_silent_client_holds_up_the_naive_server()
    {
        var told = new List<string>(); // the server's thread writes, and we read once it has ended
        using var listener = Listening();
        var server = Started(() => NaiveServer.Run(listener, clients: 2, told.Add));

        using var stalled = Connected(listener);
        Assert.Equal("ok", Ask(stalled, "hello")); // it is the stalled client's turn, and it says no more
        using var second = Connected(listener);
        second.Send("world"u8); // the system takes both, the connection and the bytes: the server does not know yet
        stalled.Shutdown(SocketShutdown.Send);
        Assert.Equal("ok", Answer(second));
        second.Shutdown(SocketShutdown.Send);

        Assert.True(server.Join(Patience));
        Assert.Equal(
            ["client 1 connected", "client 1 sent 5 bytes", "client 1 closed",
             "client 2 connected", "client 2 sent 5 bytes", "client 2 closed"], told);
    }

    [Fact]
    public void A_silent_client_does_not_hold_up_the_select_server()
    {
        var told = new List<string>();
        using var listener = Listening();
        var server = Started(() => SelectServer.Run(listener, clients: 2, told.Add));

        using var stalled = Connected(listener);
        Assert.Equal("ok", Ask(stalled, "hello"));
        using var second = Connected(listener);
        Assert.Equal("ok", Ask(second, "world")); // while the first still holds its connection
        Assert.Equal("", Ask(second, "quit"));
        stalled.Shutdown(SocketShutdown.Send);

        Assert.True(server.Join(Patience));
        Assert.Equal(
            ["client 1 connected", "client 1 sent 5 bytes", "client 2 connected", "client 2 sent 5 bytes",
             "client 2 closed", "client 1 closed"], told);
    }

    [Fact]
    public void A_client_that_goes_by_a_reset_ends_alone()
    {
        using var listener = Listening();
        var server = Started(() => SelectServer.Run(listener, clients: 2, _ => { }));

        using var other = Connected(listener);
        using (var vanishing = Connected(listener))
        {
            Assert.Equal("ok", Ask(vanishing, "hello"));
            vanishing.LingerState = new LingerOption(true, 0);
        }

        Assert.Equal("ok", Ask(other, "world"));
        Assert.Equal("", Ask(other, "quit"));
        Assert.True(server.Join(Patience));
    }

    [Fact]
    public void A_non_blocking_socket_says_so_instead_of_sleeping()
    {
        var told = new List<string>();
        NonBlocking.Run(told.Add);
        Assert.Equal("receive, nothing there: WouldBlock", told[0]);
        Assert.StartsWith("send until the buffers are full: WouldBlock", told[1], StringComparison.Ordinal);
        Assert.Equal("send, once the other end has read: Success", told[2]);
    }

    [Fact]
    public void Epoll_surprises_as_the_document_prints_it()
    {
        var told = new List<string>();
        if (OperatingSystem.IsLinux()) EpollSurprises.Run(told.Add);
        else Assert.Skip("epoll is Linux's");
        Assert.Contains(string.Join('\n', told), File.ReadAllText(Path.Combine(Repository.Root, "docs/io-multiplexing.md")),
            StringComparison.Ordinal);
    }

    private static Socket Listening()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static Thread Started(Action run)
    {
        var thread = new Thread(() => run()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static Socket Connected(Socket listener)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };
        client.Connect(listener.LocalEndPoint!);
        return client;
    }

    private static string Ask(Socket client, string message)
    {
        client.Send(System.Text.Encoding.ASCII.GetBytes(message));
        return Answer(client);
    }

    // Empty at the end of the stream.
    private static string Answer(Socket client)
    {
        var buffer = new byte[16];
        return System.Text.Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer));
    }
}
