using Dray.Bench.Serving;

namespace Dray.Bench.Models;

/// <summary>One thread asks every socket in turn, again and again; none of the calls ever waits.</summary>
internal sealed class NonBlocking : IModel
{
    public void Run(Door door, Inbox inbox)
    {
        door.Blocking = false;
        var clients = new List<int>();
        while (door.IsOpen)
        {
            while (door.Accept() is >= 0 and var client) clients.Add(client);

            for (var i = clients.Count - 1; i >= 0; i--)
            {
                if (inbox.Serve(clients[i])) continue; // as a rule recv says EAGAIN: nothing there, next one
                inbox.Close(clients[i]);
                clients[i] = clients[^1]; // the last one takes its place
                clients.RemoveAt(clients.Count - 1);
            }
        }
    }
}
