using System.Net;
using Dray.Discovery;
using Dray.Security;

namespace Dray.Cli.Lookup;

/// <summary>
/// Finds a server by the name that a person typed, among those that announce themselves: first by what it is called here,
/// then by what it calls itself. Only a hint where to look: whoever answers has to show the right key.
/// </summary>
/// <param name="scope">Where to look.</param>
/// <param name="port">The port that was asked for; null for the one that is announced.</param>
internal sealed class PeerFinder(DiscoveryScope scope, int? port)
{
    private const int MostPlaces = 8;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    /// <summary>Where the server is reached; empty where nobody of that name was heard in two seconds.</summary>
    public async Task<IReadOnlyList<IPEndPoint>> FindAsync(string host, CancellationToken cancel)
    {
        if (scope.IsOff) return [];
        var name = ServerPlace.LocalName(host);
        var meant = IdPrefixOf(name);
        var found = new TaskCompletionSource<Peer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Peer? second = null;
        void Look(Peer peer)
        {
            if (peer.Offer is not null) return; // its port is no server's
            if (meant is not null && peer.IdPrefix == meant) found.TrySetResult(peer);
            else if (!IsCalled(peer, name)) return;
            else if (meant is null) found.TrySetResult(peer);
            else second ??= peer;
        }

        await using (new PeerWatch(scope, checks: false, Look, static _ => { }, TimeProvider.System))
            await Task.WhenAny(found.Task, Task.Delay(Window, cancel));
        cancel.ThrowIfCancellationRequested();
        var peer = found.Task.IsCompleted ? await found.Task : second;
        return peer is null ? [] : [.. peer.Addresses.Take(MostPlaces).Select(address => new IPEndPoint(address, port ?? peer.Port))];
    }

    /// <summary>The first digits of the id of the device that is called so here.</summary>
    private static string? IdPrefixOf(string name)
    {
        try
        {
            return new KnownDevices(ConfigurationFolder.DefaultPath()).Named(name)?.Id[..DrayService.IdDigits];
        }
        catch (IdentityException)
        {
            // Whoever is found is not believed then, and that is where it is told why.
            return null;
        }
    }

    private static bool IsCalled(Peer peer, string name) => DeviceName.Key(peer.Name) == DeviceName.Key(name);
}
