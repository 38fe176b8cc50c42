using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Dray.Discovery.Messages;

namespace Dray.Discovery.Network;

/// <summary>
/// Keeps a party on every link that is wanted, as links come and go, and carries what they say. One task does it all, so
/// that a party needs no lock. Disposing it lets the parties take leave; twice does no harm.
/// </summary>
internal sealed class LinkLoop : IAsyncDisposable
{
    /// <summary>How many datagrams may wait; what comes beyond is dropped, as a network may.</summary>
    private const int MostWaiting = 256;

    /// <summary>So often interfaces are looked at: one that returns has been missed for a second at most.</summary>
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(1);

    private readonly Func<IReadOnlyList<Link>> _wanted;
    private readonly Func<Link, LinkPort, TimeSpan, ILinkParty> _open;
    private readonly Action<TimeSpan>? _turned;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly Dictionary<Link, ILinkParty> _parties = [];
    private readonly Dictionary<AddressFamily, (MulticastSocket? Shared, MulticastSocket? Own)> _sockets = [];
    private readonly Channel<Datagram> _came = Channel.CreateBounded<Datagram>(new BoundedChannelOptions(MostWaiting)
    {
        FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true,
    });

    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;

    /// <param name="wanted">The links to be on; asked every second.</param>
    /// <param name="open">Makes the party of a link, which may speak at once.</param>
    /// <param name="clock">Counts the time.</param>
    /// <param name="turned">Called after every turn; null where nobody looks.</param>
    public LinkLoop(
        Func<IReadOnlyList<Link>> wanted, Func<Link, LinkPort, TimeSpan, ILinkParty> open, TimeProvider clock, Action<TimeSpan>? turned = null)
    {
        (_wanted, _open, _turned, _clock) = (wanted, open, turned, clock);
        _began = clock.GetTimestamp();
        _running = Task.Run(RunAsync);
    }

    private TimeSpan Now => _clock.GetElapsedTime(_began);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        try
        {
            for (var scan = TimeSpan.Zero; !_ending.IsCancellationRequested;)
            {
                var now = Now;
                if (now >= scan)
                {
                    Rescan(now);
                    scan = now + ScanEvery;
                }

                while (_came.Reader.TryRead(out var datagram)) Receive(datagram, now);
                foreach (var party in _parties.Values) if (party.Due <= now) party.Tick(now);
                _turned?.Invoke(now);
                await WaitAsync(_parties.Values.Select(party => party.Due).Append(scan).Min()).ConfigureAwait(false);
            }

            foreach (var party in _parties.Values) party.Leave(Now);
        }
        finally
        {
            foreach (var (shared, own) in _sockets.Values)
            {
                shared?.Dispose();
                own?.Dispose();
            }
        }
    }

    private async Task WaitAsync(TimeSpan due)
    {
        var wait = due - Now;
        if (wait <= TimeSpan.Zero) return;
        using var within = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        var timer = Task.Delay(wait, _clock, within.Token);
        await Task.WhenAny(timer, _came.Reader.WaitToReadAsync(within.Token).AsTask()).ConfigureAwait(false);
        await within.CancelAsync().ConfigureAwait(false);
    }

    private void Rescan(TimeSpan now)
    {
        var wanted = _wanted();
        foreach (var gone in _parties.Keys.Except(wanted).ToList())
        {
            _parties.Remove(gone);
            // With other addresses it is another link on the same interface, which is joined anew.
            _sockets[gone.Family].Shared?.Part(gone);
        }

        foreach (var link in wanted.Where(link => !_parties.ContainsKey(link)))
        {
            if (!_sockets.TryGetValue(link.Family, out var sockets)) sockets = _sockets[link.Family] = OpenSockets(link.Family);
            if (sockets is (null, null)) continue;
            sockets.Shared?.Join(link);
            var port = new LinkPort(
                message => (sockets.Shared ?? sockets.Own)?.Multicast(link, message.Write()),
                (message, to) => (sockets.Shared ?? sockets.Own)?.Reply(to, message.Write()),
                message => (sockets.Own ?? sockets.Shared)?.Multicast(link, message.Write()));
            _parties[link] = _open(link, port, now);
        }
    }

    private (MulticastSocket? Shared, MulticastSocket? Own) OpenSockets(AddressFamily family)
    {
        // Whoever is told of turns is one that asks.
        var (shared, own) = (MulticastSocket.TryOpen(family, MulticastSocket.Port), _turned is null ? null : MulticastSocket.TryOpen(family, 0));
        // They end with their sockets.
        _ = shared?.ReceiveAsync(_came.Writer);
        _ = own?.ReceiveAsync(_came.Writer);
        return (shared, own);
    }

    private void Receive(Datagram datagram, TimeSpan now)
    {
        if (PartyOf(datagram) is { } party && DnsMessage.Read(datagram.Bytes) is { } message) party.Receive(message, datagram.From, now);
    }

    /// <summary>Nobody beyond a router has a say. What this machine says to its own address comes by its loopback.</summary>
    private ILinkParty? PartyOf(Datagram datagram)
    {
        var from = datagram.From.Address;
        foreach (var (link, party) in _parties)
            if (link.Index == datagram.Interface && link.Covers(from)) return party;
        foreach (var (link, party) in _parties)
            if (link.Family == from.AddressFamily && link.Owns(from)) return party;
        return null;
    }
}
