using Dray.Bench.Serving;

namespace Dray.Bench.Models;

/// <summary>A thread for each connection, which sleeps in recv(2) until its client says something.</summary>
internal sealed class Threads : IModel
{
    private const int StackSize = 64 * 1024;

    public void Run(Door door, Inbox inbox)
    {
        var threads = new List<Thread>();
        while (door.Accept() is >= 0 and var client) // sleeps until somebody comes
        {
            var thread = new Thread(() => Converse(client, inbox), StackSize) { IsBackground = true };
            threads.Add(thread);
            thread.Start();
        }

        inbox.HangUp(); // the door is shut: wakes every thread, to find that its client has gone
        foreach (var thread in threads) thread.Join();
    }

    private static void Converse(int client, Inbox inbox)
    {
        while (inbox.Serve(client)) { } // sleeps in recv, and holds up nobody but itself
        inbox.Close(client);
    }
}
