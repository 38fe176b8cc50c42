using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Dray.Discovery;

namespace Dray.Cli.Lookup;

/// <summary>Finds offers by the number in front of their code. Only a hint where to look: who offers has to prove that it knows the words.</summary>
/// <param name="scope">Where to look.</param>
internal sealed class OfferFinder(DiscoveryScope scope)
{
    /// <summary>Each gets a guess at the code, so there are few.</summary>
    private const int MostOffers = 4, MostPlaces = 4;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    /// <summary>Others of the same number are waited for so long once one has been heard.</summary>
    private static readonly TimeSpan Others = TimeSpan.FromMilliseconds(300);

    /// <summary>Where it may be offered; empty where nobody was heard in two seconds.</summary>
    public async Task<IReadOnlyList<DnsEndPoint>> FindAsync(int number, CancellationToken cancel)
    {
        if (scope.IsOff) return [];
        var wanted = number.ToString(CultureInfo.InvariantCulture);
        var heard = new ConcurrentDictionary<string, Peer>();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(Peer peer)
        {
            if (peer.Offer?.Split(',').Contains(wanted) != true) return;
            heard[peer.Name] = peer;
            first.TrySetResult();
        }

        await using (new PeerWatch(scope, checks: false, Look, static _ => { }, TimeProvider.System))
        {
            await Task.WhenAny(first.Task, Task.Delay(Window, cancel));
            if (first.Task.IsCompleted) await Task.Delay(Others, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancel.ThrowIfCancellationRequested();
        return [.. heard.Values.Take(MostOffers).SelectMany(peer => peer.Addresses.Take(MostPlaces).Select(address => new DnsEndPoint(address.ToString(), peer.Port)))];
    }
}
