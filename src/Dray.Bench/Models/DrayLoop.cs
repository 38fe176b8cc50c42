using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Dray.Bench.Serving;
using Dray.Multiplexing;

namespace Dray.Bench.Models;

/// <summary>Dray's own <see cref="EventLoop"/> over epoll: a callback for each socket that is ready.</summary>
internal sealed class DrayLoop : IModel
{
    public void Run(Door door, Inbox inbox)
    {
        door.Blocking = false;
        using var shut = new ManualResetEventSlim();
        Exception? fault = null;
        using var loop = new EventLoop(new CountingPoller(Poller.Create(PollerKind.Epoll)), TimeProvider.System, "bench", Fail);
        loop.Watch(door.Socket, Interest.Read, oneShot: false, _ =>
        {
            while (door.Accept() is >= 0 and var client) Converse(loop, client, inbox);
            if (!door.IsOpen) shut.Set();
        });
        loop.Start();
        shut.Wait();
        if (fault is not null) ExceptionDispatchInfo.Throw(fault);

        void Fail(Exception thrown)
        {
            fault = thrown;
            shut.Set();
        }
    }

    private static void Converse(EventLoop loop, int client, Inbox inbox)
    {
        var socket = new Socket(new SafeSocketHandle(client, ownsHandle: false)); // the inbox closes it
        Watch? watch = null;
        watch = loop.Watch(socket, Interest.None, oneShot: false, _ =>
        {
            if (inbox.Serve(client)) return;
            watch!.Dispose();
            inbox.Close(client);
        });
        watch.Arm(Interest.Read); // only now: the first callback needs the watch
    }
}
