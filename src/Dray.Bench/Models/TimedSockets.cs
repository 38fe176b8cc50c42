using Dray.Bench.Serving;
using static Dray.Bench.Serving.Kernel;

namespace Dray.Bench.Models;

/// <summary>One thread visits every socket in turn and waits a little at each, by SO_RCVTIMEO.</summary>
internal sealed class TimedSockets : IModel
{
    // The shortest there is, as 0 means for ever. The kernel rounds it up to a tick of its clock: 1 to 10 ms.
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(1);

    public void Run(Door door, Inbox inbox)
    {
        SetTimeouts(door.Descriptor, Shortest);
        var clients = new List<int>();
        while (door.IsOpen)
        {
            while (door.Accept() is >= 0 and var client)
            {
                SetTimeouts(client, Shortest);
                clients.Add(client);
            }

            for (var i = clients.Count - 1; i >= 0; i--)
            {
                if (inbox.Serve(clients[i])) continue; // each one that is silent costs everybody a timeout
                inbox.Close(clients[i]);
                clients[i] = clients[^1]; // the last one takes its place
                clients.RemoveAt(clients.Count - 1);
            }
        }
    }
}
