using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Dray.Server.Door;

/// <summary>Gives Kestrel the sockets of one queue as connections.</summary>
internal sealed class DoorListener(EndPoint at, DoorQueue queue, SocketConnectionContextFactory connections) : IConnectionListener
{
    public EndPoint EndPoint { get; } = at;

    /// <summary>Null once unbound. Never throws: Kestrel would stop accepting for good, and say so nowhere that people look.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            while (await queue.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                while (queue.TryTake(out var socket))
                {
                    if (Wrap(socket) is { } connection) return connection;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Unbound while it waited.
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        queue.Close();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    // Whatever is wrong with one socket must not reach Kestrel's accept loop.
    private ConnectionContext? Wrap(Socket socket)
    {
        try
        {
            return connections.Create(socket);
        }
        catch (Exception)
        {
            socket.Dispose();
            return null;
        }
    }
}
