using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Dray.Server.Door;

/// <summary>Gives Kestrel the callers of one queue as connections, each with its <see cref="Caller"/> among its features.</summary>
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
                while (queue.TryTake(out var caller))
                {
                    if (Wrap(caller) is { } connection) return connection;
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
    private ConnectionContext? Wrap(Caller caller)
    {
        try
        {
            var connection = connections.Create(caller.Socket);
            connection.Features.Set(caller);
            return connection;
        }
        catch (Exception)
        {
            caller.Socket.Dispose();
            return null;
        }
    }
}
