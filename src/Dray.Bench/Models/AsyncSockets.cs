using System.Net.Sockets;
using Dray.Bench.Serving;

namespace Dray.Bench.Models;

/// <summary>
/// .NET's own: a method for each client that reads as if it blocked. While it awaits it holds no thread; underneath one
/// thread waits in epoll and hands what is ready to the thread pool.
/// </summary>
internal sealed class AsyncSockets : IModel
{
    private static readonly byte[] Ok = Inbox.Ok.ToArray();

    public void Run(Door door, Inbox inbox) => RunAsync(door, inbox).GetAwaiter().GetResult();

    private static async Task RunAsync(Door door, Inbox inbox)
    {
        var conversations = new List<Task>();
        try
        {
            while (true) conversations.Add(ConverseAsync(await door.Socket.AcceptAsync(), inbox));
        }
        catch (SocketException)
        {
            inbox.HangUp(); // the door is shut: ends every conversation
            await Task.WhenAll(conversations);
        }
    }

    private static async Task ConverseAsync(Socket socket, Inbox inbox)
    {
        using var client = socket;
        var descriptor = (int)client.Handle;
        inbox.Welcome(descriptor);
        try
        {
            var buffer = new byte[Inbox.MessageSize];
            while (await client.ReceiveAsync(buffer) is > 0 and var received)
                if (inbox.Append(descriptor, buffer.AsSpan(0, received))) await client.SendAsync(Ok);
        }
        catch (SocketException)
        {
            // It broke off; the others go on.
        }

        inbox.Forget(descriptor);
    }
}
