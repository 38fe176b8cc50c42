using System.Net.Sockets;
using System.Threading.Channels;

namespace Dray.Discovery.Network;

/// <summary>
/// Keeps a party on every link that is wanted, as links come and go, and carries what they say. One task does it all, so
/// that a party needs no lock; whatever fails is told of once and tried again. Disposing it lets the parties take leave; twice
/// does no harm.
/// </summary>
internal sealed class LinkLoop : IAsyncDisposable
{
    /// <summary>How many datagrams may wait; what comes beyond is dropped, as a network may.</summary>
    private const int MostWaiting = 256;

    /// <summary>Different failures that are told of.</summary>
    private const int MostTold = 16;

    /// <summary>So often interfaces are looked at: one that returns has been missed for a second at most.</summary>
    private static readonly TimeSpan ScanEvery = TimeSpan.FromSeconds(1);

    private readonly Func<IReadOnlyList<Link>> _wanted;
    private readonly LinkParties _parties;
    private readonly Action<TimeSpan>? _turned;
    private readonly Action<Exception> _failed;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly HashSet<string> _told = [];
    private readonly Dictionary<AddressFamily, LinkSockets> _sockets = [];
    private readonly Channel<Datagram> _came = Channel.CreateBounded<Datagram>(new BoundedChannelOptions(MostWaiting)
    {
        FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true,
    });

    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;

    /// <param name="wanted">The links to be on; asked every second.</param>
    /// <param name="open">Makes the party of a link, which may speak at once.</param>
    /// <param name="failed">Told once of each thing that goes wrong, on the loop's task; it must not block.</param>
    /// <param name="clock">Counts the time.</param>
    /// <param name="turned">Called after every turn; null where nobody looks.</param>
    public LinkLoop(
        Func<IReadOnlyList<Link>> wanted, Func<Link, LinkPort, TimeSpan, ILinkParty> open, Action<Exception> failed, TimeProvider clock,
        Action<TimeSpan>? turned = null)
    {
        (_wanted, _turned, _failed, _clock) = (wanted, turned, failed, clock);
        _parties = new LinkParties((link, now) => open(link, PortOf(link), now), Fail);
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
        for (var scan = TimeSpan.Zero; !_ending.IsCancellationRequested;)
        {
            var now = Now;
            if (now >= scan)
            {
                Try(() => Rescan(now));
                scan = now + ScanEvery;
            }

            _parties.Receive(_came.Reader, now, _ending.Token);
            _parties.Tick(now);
            if (_turned is not null) Try(() => _turned(now));
            var due = _parties.Due;
            await WaitAsync(due < scan ? due : scan).ConfigureAwait(false);
        }

        _parties.Leave(Now);
        foreach (var sockets in _sockets.Values) sockets.Dispose();
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
        foreach (var family in wanted.Select(link => link.Family).Union(_sockets.Keys).ToList())
        {
            if (!_sockets.TryGetValue(family, out var sockets))
                // Whoever is told of turns is one that asks.
                sockets = _sockets[family] = new LinkSockets(family, asks: _turned is not null, _came.Writer, Fail);
            sockets.Keep([.. wanted.Where(link => link.Family == family)]);
        }

        _parties.Keep([.. wanted.Where(link => _sockets[link.Family].IsOpen)], now);
    }

    /// <summary>By whichever socket there is when something is said.</summary>
    private LinkPort PortOf(Link link)
    {
        var sockets = _sockets[link.Family];
        return new LinkPort(
            message => (sockets.Shared ?? sockets.Own)?.Multicast(link, message.Write()),
            (message, to) => (sockets.Shared ?? sockets.Own)?.Reply(to, message.Write()),
            message => (sockets.Own ?? sockets.Shared)?.Multicast(link, message.Write()));
    }

    private void Try(Action call)
    {
        try
        {
            call();
        }
        catch (Exception fault)
        {
            Fail(new IOException($"multicast DNS failed: {fault.Message}", fault));
        }
    }

    private void Fail(Exception fault)
    {
        if (_told.Count < MostTold && _told.Add(fault.Message)) _failed(fault);
    }
}
