using Dray.Discovery.Network;

namespace Dray.Discovery;

/// <summary>
/// Announces one service on every link that it is reached on, for as long as it is not disposed; then it is taken back. It
/// needs no network: links come and go.
/// </summary>
internal sealed class Announcer : IAsyncDisposable
{
    private readonly LinkLoop _loop;

    /// <param name="what">The service.</param>
    /// <param name="scope">Which interfaces it may be announced on.</param>
    /// <param name="failed">Told of what is tried again: a port that is taken, a link that can't be heard. It must not block.</param>
    /// <param name="clock">Counts the time.</param>
    public Announcer(Announcement what, DiscoveryScope scope, Action<Exception> failed, TimeProvider clock)
    {
        var chosen = new NameNumber();
        _loop = new LinkLoop(
            () => [.. Link.Scan().Where(link => scope.Allows(link) && what.On(link).Count > 0)],
            (link, port, now) => new Responder(what, chosen, link, port, now, Random.Shared), failed, clock);
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();
}
