using System.Runtime.InteropServices;
using Dray.Bench.Serving;
using static Dray.Bench.Serving.Kernel;
using static Dray.Interop.Libc;

namespace Dray.Bench.Models;

/// <summary>One thread hands the kernel a list of sockets, and gets it back with a mark at those that are ready.</summary>
internal sealed class Poll : IModel
{
    public void Run(Door door, Inbox inbox)
    {
        door.Blocking = false;
        var watched = new List<PollFd> { Readable(door.Descriptor) };
        while (door.IsOpen)
        {
            var marked = poll(CollectionsMarshal.AsSpan(watched), Forever); // -EINTR, a signal, marks none

            for (var i = watched.Count - 1; i > 0 && marked > 0; i--)
            {
                if (watched[i].Returned == 0) continue; // nearly all of them, and each had to be looked at
                marked--;
                if (inbox.Serve(watched[i].Descriptor)) continue;
                inbox.Close(watched[i].Descriptor);
                watched[i] = watched[^1]; // the last one takes its place
                watched.RemoveAt(watched.Count - 1);
            }

            if (marked <= 0) continue; // all the marks were clients'
            while (door.Accept() is >= 0 and var client) watched.Add(Readable(client));
        }
    }

    private static PollFd Readable(int descriptor) => new() { Descriptor = descriptor, Events = POLLIN };
}
