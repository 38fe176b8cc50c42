using System.Net.Sockets;

namespace Dray.EndToEnd;

/// <summary>Somebody who listens: lets everything through untouched, and keeps it.</summary>
public sealed class Recorder(int server) : Middle(server)
{
    private readonly Lock _lock = new();
    private readonly List<Piece> _heard = [];
    private int _connections;

    /// <summary>What came by at once.</summary>
    /// <param name="Connection">Over which connection, from 0.</param>
    /// <param name="ToServer">From the client, else from the server.</param>
    /// <param name="Bytes">What it was.</param>
    public readonly record struct Piece(int Connection, bool ToServer, byte[] Bytes);

    /// <summary>All that has come by so far, in its order.</summary>
    public IReadOnlyList<Piece> Heard
    {
        get
        {
            lock (_lock) return [.. _heard];
        }
    }

    protected override async Task CarryAsync(Socket near, Socket far)
    {
        var connection = Interlocked.Increment(ref _connections) - 1;
        await await Task.WhenAny(PumpAsync(near, far, connection, toServer: true), PumpAsync(far, near, connection, toServer: false));
    }

    private async Task PumpAsync(Socket from, Socket to, int connection, bool toServer)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReceiveAsync(buffer, Ending) is var count and > 0)
        {
            lock (_lock) _heard.Add(new Piece(connection, toServer, buffer[..count]));
            await to.SendAsync(buffer.AsMemory(0, count), Ending);
        }
    }
}
