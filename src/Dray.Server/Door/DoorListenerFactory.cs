using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dray.Server.Door;

/// <summary>Kestrel's transport for the two <see cref="DoorEndPoint"/>s; each is bound once.</summary>
internal sealed class DoorListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    /// <summary>Of each connection, in bytes: what waits in memory until somebody reads it. Less than the framework's, since there may be thousands.</summary>
    private const int ReadAhead = 384 << 10;

    private readonly SocketConnectionContextFactory _connections = new(new SocketConnectionFactoryOptions { MaxReadBufferSize = ReadAhead }, NullLogger.Instance);

    /// <summary>What Kestrel takes as <see cref="DoorEndPoint.Tls"/>.</summary>
    public DoorQueue Tls { get; } = new();

    /// <summary>What Kestrel takes as <see cref="DoorEndPoint.Http"/>.</summary>
    public DoorQueue Http { get; } = new();

    public bool CanBind(EndPoint endpoint) => endpoint is DoorEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var queue = endpoint == DoorEndPoint.Tls ? Tls : Http;
        return ValueTask.FromResult<IConnectionListener>(new DoorListener(endpoint, queue, _connections));
    }

    /// <summary>After Kestrel has stopped, and the door before it.</summary>
    public void Dispose()
    {
        Tls.Close();
        Http.Close();
        _connections.Dispose();
    }
}
