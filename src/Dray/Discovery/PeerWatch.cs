using Dray.Discovery.Network;

namespace Dray.Discovery;

/// <summary>
/// Looks for Dray's servers on all links at once, and tells who comes, changes and goes. Whoever makes it disposes it.
/// </summary>
internal sealed class PeerWatch : IAsyncDisposable
{
    private readonly Dictionary<Link, Browser> _browsers = [];
    private readonly Action<Peer> _here;
    private readonly Action<Peer> _gone;
    private readonly LinkLoop _loop;
    private Dictionary<(string, int, string?), Peer> _told = [];
    private int _seen;

    /// <param name="scope">Which interfaces may be looked on.</param>
    /// <param name="checks">Those found are asked every few seconds whether they are still there.</param>
    /// <param name="here">Told of each that comes, and again when something about it changes. On the loop's task; it must not block.</param>
    /// <param name="gone">Told of each that goes.</param>
    /// <param name="clock">Counts the time.</param>
    /// <param name="failed">Told of what is tried again; null where who finds nobody is told enough.</param>
    public PeerWatch(DiscoveryScope scope, bool checks, Action<Peer> here, Action<Peer> gone, TimeProvider clock, Action<Exception>? failed = null)
    {
        (_here, _gone) = (here, gone);
        IReadOnlyList<Link> Wanted()
        {
            IReadOnlyList<Link> links = [.. Link.Scan().Where(scope.Allows)];
            foreach (var lost in _browsers.Keys.Except(links).ToList()) _browsers.Remove(lost);
            return links;
        }

        _loop = new LinkLoop(Wanted, (link, port, now) => _browsers[link] = new Browser(link, port, now, checks), failed ?? (static _ => { }), clock, _ => Tell());
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private void Tell()
    {
        // Links that were lost count as changes too.
        var seen = HashCode.Combine(_browsers.Count, _browsers.Values.Sum(browser => browser.Changes));
        if (seen == _seen) return;
        _seen = seen;
        // A name is borne once on a link, and by somebody else perhaps on another.
        var peers = new Dictionary<(string, int, string?), Peer>();
        foreach (var peer in _browsers.Values.SelectMany(browser => browser.Peers()))
            peers[KeyOf(peer)] = peers.TryGetValue(KeyOf(peer), out var known) ? known.And(peer) : peer;
        foreach (var (key, peer) in peers)
            if (!_told.TryGetValue(key, out var before) || !before.Equals(peer)) _here(peer);
        foreach (var (key, peer) in _told)
            if (!peers.ContainsKey(key)) _gone(peer);
        _told = peers;
    }

    private static (string Name, int Port, string? Id) KeyOf(Peer peer) => (peer.Name, peer.Port, peer.IdPrefix);
}
