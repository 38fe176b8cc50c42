using System.Net.Sockets;

namespace Lesson;

/// <summary>
/// One client after another, with calls that sleep. It is right as long as everybody is quick: whoever connects and stays
/// silent holds up all who come later.
/// </summary>
internal static class NaiveServer
{
    /// <summary>Serves so many clients, on the caller's thread. Disposes the listener.</summary>
    public static void Run(Socket listener, int clients, Action<string> tell)
    {
        using (listener)
        {
            for (var number = 1; number <= clients; number++)
            {
                using var client = listener.Accept(); // sleeps until somebody comes
                tell($"client {number} connected");
                Serve(client, number, tell);
                tell($"client {number} closed");
            }
        }
    }

    private static void Serve(Socket client, int number, Action<string> tell)
    {
        var buffer = new byte[64 * 1024];
        var message = new Message();
        int count;
        while ((count = client.Receive(buffer, SocketFlags.None, out _)) > 0) // sleeps until this client has sent something
        {
            message.Add(buffer.AsSpan(0, count));
            if (client.Available > 0) continue; // answered once everything that is there has been taken
            if (message.IsQuit) return;
            tell($"client {number} sent {message.Length} bytes");
            message.Clear();
            client.Send("ok"u8, SocketFlags.None, out _);
        }
    }
}
