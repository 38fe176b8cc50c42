using System.Net;

namespace Dray.Server;

/// <summary>A running server: front door, loops, control plane. Dispose it to end everything at once.</summary>
public sealed class DrayServer : IAsyncDisposable
{
    /// <summary>Every address listened on, with the real port where 0 was asked for.</summary>
    public IReadOnlyList<IPEndPoint> ListeningOn { get; } = [];

    /// <summary>Ends when the server has ended: after <c>Once</c>, after a drain, or with what made it fail.</summary>
    public Task Completion { get; } = Task.CompletedTask;

    /// <summary>Starts a server.</summary>
    /// <exception cref="ServeException">It can't start, for a reason that people can act on.</exception>
    public static Task<DrayServer> StartAsync(ServeOptions options, Action<ServeEvent> report, CancellationToken cancel) =>
        throw new NotSupportedException();

    /// <summary>Accepts nobody new and lets running transfers finish for <paramref name="grace"/>, then ends.</summary>
    public Task DrainAsync(TimeSpan grace) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A server could not start or go on. The message is for people.</summary>
public sealed class ServeException : Exception
{
    public ServeException(string message) : base(message) { }

    public ServeException(string message, Exception inner) : base(message, inner) { }

    public ServeException() { }
}
