using Dray.Bench.Serving;
using static Dray.Bench.Serving.Kernel;
using static Dray.Interop.SocketErrno;

namespace Dray.Bench.Models;

/// <summary>One thread hands the kernel a bit for each socket, and gets back those that are readable.</summary>
internal sealed class Select : IModel
{
    public void Run(Door door, Inbox inbox)
    {
        door.Blocking = false;
        var watched = new DescriptorSet();
        watched.Add(door.Descriptor);
        var ready = new DescriptorSet();
        while (door.IsOpen)
        {
            ready.CopyFrom(watched); // select overwrites what it is given with its answer
            if (select(watched.Beyond, ready) == -EINTR) continue; // a signal: the answer is worth nothing

            foreach (var fd in ready)
            {
                if (fd == door.Descriptor)
                {
                    while (door.Accept() is >= 0 and var client) watched.Add(client);
                }
                else if (!inbox.Serve(fd))
                {
                    watched.Remove(fd); // before it is closed: the number may come back as another client's
                    inbox.Close(fd);
                }
            }
        }
    }
}
