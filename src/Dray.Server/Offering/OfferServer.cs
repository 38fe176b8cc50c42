using System.Net;
using Dray.Discovery;
using Dray.Files;
using Dray.Multiplexing;
using Dray.Security;
using Dray.Security.Pairing;
using Dray.Server.Control;
using Dray.Server.Door;
using Dray.Server.Sharing;
using Dray.Transfers.Control;
using Microsoft.AspNetCore.Builder;

namespace Dray.Server.Offering;

/// <summary>
/// A server that takes nothing: it offers files under codes until they are taken, or its codes are good for nothing any more. Front
/// door and control plane are those of <see cref="DrayServer"/>; there is no receiver behind them. Dispose it to withdraw what is
/// still offered.
/// </summary>
internal sealed class OfferServer : IAsyncDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(250);

    private readonly Owned _owned;
    private readonly DeviceIdentity _own;
    private readonly OfferDesk _desk;
    private readonly OfferPage _page;
    private readonly EventLoop _loop;
    private readonly Callbacks _callbacks = new(TimeProvider.System);
    private readonly Crowd<LaneGreeter> _greeting = LaneGreeter.NewCrowd();
    private readonly FrontDoor _door;
    private readonly WebApplication _control;

    // Whatever throws here leaves what was made before to the caller, in owned.
    private OfferServer(OfferOptions options, Action<OfferEvent> report, Owned owned)
    {
        _owned = owned;
        var home = options.What.ConfigurationFolder ?? ConfigurationFolder.DefaultPath();
        var own = owned.Add(DeviceIdentity.LoadOrCreate(home, TimeProvider.System));
        _own = own;
        var refusals = new Refusals(happened => Tell(happened, report));
        var pulls = new PullDesk(_callbacks, static _ => { }, e => report(new OfferFault(e.Message)), 2 * options.Count);
        _desk = owned.Add(new OfferDesk(options with { What = options.What with { ConfigurationFolder = home } }, own, home, pulls, TimeProvider.System, report));
        _loop = owned.Add(new EventLoop(Poller.Create(PollerKind.Best), TimeProvider.System, "offer", e => report(new OfferFault(e.Message)), e => report(new OfferFault(e.Message))));
        _page = new OfferPage(own, _desk.Files, refusals);
        var kestrelDoor = owned.Add(new DoorListenerFactory());
        _control = DoorHost.Create(
            kestrelDoor, ControlTls.For(own), new Strangers(_desk.IsTaker, TimeProvider.System), ControlTls.Limit,
            _page.Before(new OfferPlane(_desk, refusals).Handle));
        owned.Add(() => DoorHost.EndAsync(_control));
        owned.Add(pulls);
        _door = owned.Add(DoorOf(options, kestrelDoor, refusals, happened => Tell(happened, report)));
    }

    /// <summary>Every address listened on, with its real port.</summary>
    public IReadOnlyList<IPEndPoint> ListeningOn => _door.ListeningOn;

    /// <summary>To be shown to whoever offers, and to nobody else.</summary>
    public IReadOnlyList<OfferCode> Codes => [.. _desk.Codes.Select(static one => one.Code)];

    /// <summary>What became of each code so far; null where it is still good.</summary>
    public IReadOnlyList<OfferEnd?> Ends => [.. _desk.Codes.Select(static one => one.End)];

    /// <summary>By which browsers get what is offered, too: to be shown to whoever offers, and to nobody else.</summary>
    public WebLinkMade Link => _page.Link;

    /// <summary>Ends when no code is good for anything any more, and downloads that were under way by then have ended.</summary>
    public async Task WhenOverAsync()
    {
        await _desk.Completion;
        await _page.EndAsync();
    }

    /// <summary>Starts one: standard input is read to its end first.</summary>
    /// <param name="options">What is offered, and how.</param>
    /// <param name="report">Told of everything, from various threads: must neither block nor throw.</param>
    /// <param name="cancel">Ends a start that has not succeeded yet.</param>
    /// <exception cref="ArgumentException">The sources make no sense; the message is for people.</exception>
    /// <exception cref="ServeException">It can't start, for a reason that people can act on.</exception>
    public static Task<OfferServer> StartAsync(OfferOptions options, Action<OfferEvent> report, CancellationToken cancel) =>
        Task.Run(() => MakeAsync(options, report, cancel), CancellationToken.None);

    public async ValueTask DisposeAsync() => await _owned.EndAsync();

    private static async Task<OfferServer> MakeAsync(OfferOptions options, Action<OfferEvent> report, CancellationToken cancel)
    {
        DescriptorLimit.RaiseToHardMaximum();
        var owned = new Owned();
        try
        {
            var server = new OfferServer(options, report, owned);
            await server._control.StartAsync(cancel);
            server._loop.Start();
            server._loop.After(SweepEvery, server.Sweep);
            server._desk.Show();
            server._door.Start();
            server.Announce(options, report);
            return server;
        }
        catch (Exception e)
        {
            await owned.EndAsync();
            if (e is FileFailureException or IdentityException or PlatformNotSupportedException) throw new ServeException(e.Message, e);
            throw;
        }
    }

    /// <summary>By its numbers, which are no secret, and under a name of its own: a server of this device keeps the device's.</summary>
    private void Announce(OfferOptions options, Action<OfferEvent> report)
    {
        var scope = DiscoveryScope.OfProcess();
        if (!options.Announce || scope.IsOff) return;
        var numbers = string.Join(',', Codes.Select(static code => code.Number));
        var announcement = new Announcement($"offer-{Codes[0].Number}-{_own.Name}", _own.Id, ControlProtocol.Version, ListeningOn) { More = [new(DrayService.Offer, numbers)] };
        _owned.Add(new Announcer(announcement, scope, e => report(new OfferFault(e.Message)), TimeProvider.System).DisposeAsync);
    }

    private static void Tell(ServeEvent happened, Action<OfferEvent> report)
    {
        if (happened is Refused refused) report(new OfferFault(refused.Peer is { } peer ? $"{peer} was turned away: {refused.Reason}" : refused.Reason));
    }

    private FrontDoor DoorOf(OfferOptions options, DoorListenerFactory kestrel, Refusals refusals, Action<ServeEvent> report)
    {
        var doors = new DoorOptions { Lane = caller => LaneGreeter.Greet(caller, _loop, null, _callbacks, _greeting), Tls = kestrel.Tls, Http = kestrel.Http };
        if (options.Listen.Count > 0) return new FrontDoor(_loop, options.Listen, doors, refusals, report);
        try
        {
            return new FrontDoor(_loop, Everywhere(OfferOptions.DefaultPort), doors, refusals, report);
        }
        catch (ServeException taken) when (taken.PortInUse is not null)
        {
            // Several people of one machine may offer at once.
            return new FrontDoor(_loop, Everywhere(0), doors, refusals, report);
        }
    }

    private static IPEndPoint[] Everywhere(int port) => [new(IPAddress.Any, port), new(IPAddress.IPv6Any, port)];

    private void Sweep()
    {
        try
        {
            _desk.Sweep();
            _callbacks.Sweep();
        }
        finally
        {
            _loop.After(SweepEvery, Sweep);
        }
    }
}
