using Dray.Cli.Lookup;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Security;

namespace Dray.Cli;

/// <summary>One <c>dray peers</c>: looks, asks, and tells. Nothing of what it hears is kept, and nobody is told more than that somebody asks.</summary>
/// <param name="scope">Which interfaces to look on.</param>
/// <param name="hosts">To be asked besides.</param>
/// <param name="probe">To be asked address by address; null for none.</param>
/// <param name="known">Who is known here.</param>
/// <param name="ownId">This device's id; null where it has none yet.</param>
/// <param name="output">Told of everything.</param>
internal sealed class PeersSession(
    DiscoveryScope scope, IReadOnlyList<Target> hosts, Subnet? probe, IReadOnlyList<KnownDevice> known, string? ownId, PeersOutput output)
{
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<FoundPeer> _here = [];

    /// <summary>Looks for so long, or until every host has answered, and tells of all at once.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int> LookAsync(TimeSpan window, CancellationToken cancel)
    {
        await using (Watch(checks: false, Keep, Drop))
            await Task.WhenAll(Task.Delay(scope.IsOff ? TimeSpan.Zero : window, cancel), AskAsync(Keep, cancel));
        // Who has answered needs not be told of as announced, too.
        FoundPeer[] all = [.. _here.Where(peer => peer.IsProven || !_here.Exists(other => IsSame(other, peer)))];
        foreach (var peer in all.OrderBy(peer => peer.Name, StringComparer.OrdinalIgnoreCase)) output.Here(peer);
        return all.Length;
    }

    /// <summary>Tells who comes and goes, until it is cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancel)
    {
        await using (Watch(checks: true, output.Here, output.Gone))
        {
            for (var before = new List<FoundPeer>(); ; before = [.. _here])
            {
                _here.Clear();
                await AskAsync(peer => Compare(peer, before), cancel);
                foreach (var peer in before.Where(peer => !_here.Exists(other => other.Id == peer.Id && other.At.SequenceEqual(peer.At)))) Tell(output.Gone, peer);
                await Task.Delay(hosts.Count > 0 || probe is not null ? BetweenRounds : Timeout.InfiniteTimeSpan, cancel);
            }
        }
    }

    private PeerWatch Watch(bool checks, Action<FoundPeer> here, Action<FoundPeer> gone) => new(
        scope, checks, peer => TellServer(here, peer), peer => TellServer(gone, peer), TimeProvider.System);

    /// <summary>An offer is no server: it is taken by its code.</summary>
    private void TellServer(Action<FoundPeer> tell, Peer peer)
    {
        if (peer.Offer is null) Tell(tell, FoundPeer.Of(peer));
    }

    private Task AskAsync(Action<FoundPeer> found, CancellationToken cancel) => Task.WhenAll(
        Inquiry.OfHostsAsync(hosts, peer => Tell(found, peer), cancel),
        probe is null ? Task.CompletedTask : Inquiry.OfSubnetAsync(probe, Addressing.DefaultPort, peer => Tell(found, peer), cancel));

    private void Compare(FoundPeer peer, List<FoundPeer> before)
    {
        _here.Add(peer);
        if (!before.Exists(other => other.Id == peer.Id && other.At.SequenceEqual(peer.At))) output.Here(peer);
    }

    private void Keep(FoundPeer peer)
    {
        _here.RemoveAll(other => other.By == peer.By && other.Name == peer.Name && other.Id == peer.Id && other.At.Intersect(peer.At).Any());
        _here.Add(peer);
    }

    private void Drop(FoundPeer peer) => _here.RemoveAll(other => other.By == peer.By && other.Name == peer.Name && other.Id == peer.Id && other.At.SequenceEqual(peer.At));

    private static bool IsSame(FoundPeer proven, FoundPeer announced) =>
        proven.IsProven && announced.Id is { } id && proven.Id!.StartsWith(id, StringComparison.Ordinal) && proven.At.Intersect(announced.At).Any();

    private void Tell(Action<FoundPeer> tell, FoundPeer peer)
    {
        lock (_lock) tell(peer.Among(known, ownId));
    }
}
