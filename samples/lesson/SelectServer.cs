using System.Net.Sockets;

namespace Lesson;

/// <summary>All clients at once on one thread: it sleeps in one place only, and there it waits for everybody.</summary>
internal static class SelectServer
{
    /// <summary>Serves until so many clients have gone, on the caller's thread. Disposes the listener.</summary>
    public static void Run(Socket listener, int clients, Action<string> tell)
    {
        using var door = new Door(listener, tell);
        var connected = new Dictionary<Socket, Client>();
        while (clients > 0)
        {
            List<Socket> ready = [listener, .. connected.Keys]; // built anew, since Select leaves only what is ready
            Socket.Select(ready, null, null, Timeout.InfiniteTimeSpan); // the one place that sleeps
            foreach (var socket in ready)
            {
                if (socket == listener)
                {
                    if (door.Accept() is { } newcomer) connected.Add(newcomer.Socket, newcomer);
                }
                else if (!connected[socket].Receive())
                {
                    connected.Remove(socket);
                    socket.Dispose();
                    clients--;
                }
            }
        }
    }
}
