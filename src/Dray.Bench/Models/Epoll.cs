using Dray.Bench.Serving;
using static Dray.Bench.Serving.Kernel;

namespace Dray.Bench.Models;

/// <summary>The kernel keeps the list of sockets, and each wait returns only those that are ready.</summary>
internal sealed class Epoll : IModel
{
    public void Run(Door door, Inbox inbox)
    {
        door.Blocking = false;
        using var epoll = epoll_create1();
        epoll_add(epoll, door.Descriptor);
        var ready = new EpollEvents(256);
        while (door.IsOpen)
        {
            var count = epoll_wait(epoll, ready, Forever); // -EINTR: a signal, and nothing is ready

            for (var i = 0; i < count; i++)
            {
                if (ready[i] == door.Descriptor)
                {
                    while (door.Accept() is >= 0 and var client) epoll_add(epoll, client);
                }
                else if (!inbox.Serve(ready[i]))
                {
                    inbox.Close(ready[i]); // which takes it off the kernel's list too
                }
            }
        }
    }
}
