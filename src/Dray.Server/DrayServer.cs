using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dray.Discovery;
using Dray.Files;
using Dray.Multiplexing;
using Dray.Security;
using Dray.Security.Pairing;
using Dray.Server.Administration;
using Dray.Server.Asking;
using Dray.Server.Control;
using Dray.Server.Door;
using Dray.Server.Raw;
using Dray.Server.Sharing;
using Dray.Server.Web;
using Dray.Transfers.Control;
using Dray.Transfers.Raw;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Microsoft.AspNetCore.Builder;

namespace Dray.Server;

/// <summary>
/// A running server: front door, loops, control plane, and the receiver that they all serve. Dispose it to end
/// everything at once; what was landed stays, what was not goes.
/// </summary>
public sealed class DrayServer : IAsyncDisposable
{
    /// <summary>The TCP port of a server that is not told another.</summary>
    public const int DefaultPort = 8097;

    /// <summary>Where a server listens that is not told where.</summary>
    internal static readonly IReadOnlyList<IPEndPoint> Everywhere = [new(IPAddress.Any, DefaultPort), new(IPAddress.IPv6Any, DefaultPort)];

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly ServeOptions _options;
    private readonly Action<ServeEvent> _report;
    private readonly Owned _owned;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReceivingFolder _folder;
    private PartialRecovery _recovered;
    private readonly Trust _trust;
    private readonly AskDesk? _asks;
    private readonly ServeReports _reports;
    private readonly EventLoop[] _loops;
    private readonly CrewsByDevice _crews;
    private readonly Receiver _receiver;
    private readonly DoorListenerFactory _kestrelDoor;
    private readonly FrontDoor _door;
    private readonly RawReceiver? _rawReceiver;
    private readonly RawDoor? _rawDoor;
    private readonly WebApplication _control;
    private readonly Crowd<LaneGreeter> _greeting = LaneGreeter.NewCrowd();
    private readonly Callbacks _callbacks = new(TimeProvider.System);
    private readonly PullDesk _pulls;
    private readonly WebSite? _web;
    private readonly bool _listens;
    private Announcer? _announcer;
    private int _nextLoop;
    private int _ending;
    private volatile bool _closing;

    // Whatever throws here leaves what was made before to the caller, in owned.
    private DrayServer(ServeOptions options, Permit? only, FolderLock held, Action<ServeEvent> report, Owned owned)
    {
        (_options, _report, _owned, _listens) = (options, report, owned, only is null);
        var refusals = new Refusals(report);
        _reports = new ServeReports(options, report, refusals, (session, whole) => _asks?.Ended(session, whole), EndIfOnce);
        _trust = owned.Add(new Trust(options.ConfigurationFolder ?? ConfigurationFolder.DefaultPath(), options.Open, only));
        _asks = options.Ask ? owned.Add(new AskDesk(_trust.Own.Id, _trust.TakeUnasked, report, TimeProvider.System)) : null;
        _folder = owned.Add(ReceivingFolder.Open(options.Folder, TimeProvider.System));
        // Another process may have staged what is there: hands off.
        _folder.Partials.Keeps = held.IsAlone && options.KeepPartials > TimeSpan.Zero;
        held.TryToAll(() => _recovered = _folder.Partials.Recover());
        var rawFiles = options.Raw is { } raw ? owned.Add(new RawFiles(_folder, raw, TimeProvider.System)) : null;
        // What one thread at a time can write shall not keep other workers waiting for it.
        var rawWorkers = rawFiles is { IsOneFile: true } ? owned.Add(new WorkerPool("raw", 1, _reports.Failed)) : null;
        _crews = owned.Add(new CrewsByDevice(_folder, Math.Clamp(Environment.ProcessorCount, 2, 8), TimeProvider.System, _reports.Failed));
        _loops = [.. Enumerable.Range(0, LoopCount(options)).Select(i => owned.Add(NewLoop(i)))];
        _receiver = new Receiver(_folder, ReceiverOptionsOf(options), _reports.OfTransfers(), _crews, TimeProvider.System);
        _kestrelDoor = owned.Add(new DoorListenerFactory());
        _pulls = new PullDesk(_callbacks, report, _reports.Failed, options.MaxClients);
        var shares = new Shares(options.Shares, _trust.Home);
        _web = options.Web is { } web ? owned.Add(new WebSite(web, _trust, shares, _receiver, _folder, _pulls, options.KeepPartials, _asks, refusals)) : null;
        var control = new ControlPlane(_receiver, _trust, new SharingPlane(shares, _trust, _pulls), _asks, refusals, report);
        _control = DoorHost.Create(
            _kestrelDoor, ControlTls.For(_trust.Own, _web is { } site ? () => site.Certificate : null), new Strangers(_trust.Admission.IsKnown, TimeProvider.System),
            ControlTls.Limit, _web?.Before(control.Handle) ?? control.Handle);
        owned.Add(() => DoorHost.EndAsync(_control));
        owned.Add(() =>
        {
            _web?.EndLive();
            return ValueTask.CompletedTask;
        });
        owned.Add(_pulls);
        owned.Add(_receiver);
        _door = owned.Add(new FrontDoor(_loops[0], !_listens ? [] : options.Listen.Count > 0 ? options.Listen : Everywhere, DoorOptions(), refusals, report));
        if (rawFiles is null) return;
        rawWorkers ??= _crews.For(_folder.DeviceOf(rawFiles.Folder)).Writers;
        _rawReceiver = owned.Add(new RawReceiver(rawFiles, RawLimitsOf(options), _reports.OfRaw(), rawWorkers, _receiver.Rates, TimeProvider.System));
        _rawDoor = owned.Add(new RawDoor(_loops[0], options.Raw!.Listen, MayComeRaw, NextLoop, _rawReceiver, refusals, report));
    }

    /// <summary>Every address listened on, with the real port where 0 was asked for.</summary>
    public IReadOnlyList<IPEndPoint> ListeningOn => _door.ListeningOn;

    /// <summary>Whether any device is paired with this one.</summary>
    /// <exception cref="ServeException">What is known of other devices can't be read.</exception>
    public bool IsPaired
    {
        get
        {
            try
            {
                return _trust.IsPaired;
            }
            catch (IdentityException fault)
            {
                throw new ServeException(fault.Message, fault);
            }
        }
    }

    /// <summary>
    /// Makes a new pairing code, for a person who asked for it: one use, ten minutes, three failures, and it is gone for good.
    /// The one before it is gone at once.
    /// </summary>
    /// <returns>Three words with hyphens between them, to be shown to that person and to nobody and nothing else.</returns>
    public string ShowPairingCode() => _trust.Desk.ShowCode().Reveal();

    /// <summary>Makes another link to this server's page (<see cref="ServeOptions.Web"/>).</summary>
    /// <returns>The link, to be shown to whoever asked for it; null where this server has no page.</returns>
    /// <exception cref="ArgumentException">There can't be such a link.</exception>
    public WebLinkMade? ShowWebLink(WebLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return _web?.MakeLink(link);
    }

    /// <summary>Answers an offer that somebody was asked about (<see cref="ServeOptions.Ask"/>).</summary>
    /// <param name="offer">Its id.</param>
    /// <param name="answer">Yes, always or no.</param>
    /// <returns>False where it waits no more, or where it is a stranger's and the answer <see cref="OfferAnswer.Always"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The answer is none that can be given.</exception>
    /// <exception cref="ServeException">A device can't be remembered.</exception>
    public bool Answer(string offer, OfferAnswer answer)
    {
        if (answer is not (OfferAnswer.Yes or OfferAnswer.Always or OfferAnswer.No)) throw new ArgumentOutOfRangeException(nameof(answer));
        try
        {
            return _asks?.Answer(offer, answer) == true;
        }
        catch (IdentityException fault)
        {
            throw new ServeException(fault.Message, fault);
        }
    }

    /// <summary>Ends when the server has ended: after <c>Once</c>, after a drain, or with what made it fail.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Starts a server.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="report">Told of everything, by loops and workers at once: must neither block nor throw.</param>
    /// <param name="cancel">Ends a start that has not succeeded yet; a server that runs is ended by disposing it.</param>
    /// <returns>A server that listens; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The names for plain TCP can't be used, or contradict each other; or there can't be such a share or link.</exception>
    /// <exception cref="ServeException">It can't start, for a reason that people can act on.</exception>
    /// <exception cref="OperationCanceledException">The start was cancelled.</exception>
    public static Task<DrayServer> StartAsync(
        ServeOptions options, Action<ServeEvent>? report = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Raw?.Fault() is { } fault) throw new ArgumentException(fault, nameof(options));
        if (options.Web?.Link.Fault() is { } linkFault) throw new ArgumentException(linkFault, nameof(options));
        if (Shares.FaultOf(options.Shares, options.ConfigurationFolder ?? ConfigurationFolder.DefaultPath()) is { } unshared) throw new ArgumentException(unshared, nameof(options));
        // Files are opened and a key may be made: not on the caller's thread.
        return Task.Run(() => MakeAsync(options, null, report ?? (static _ => { }), cancel), CancellationToken.None);
    }

    /// <summary>Starts one that listens nowhere and takes from one device what it was asked for, over connections that are brought to it.</summary>
    /// <inheritdoc cref="StartAsync"/>
    internal static Task<DrayServer> StartForAsync(Permit only, ServeOptions options, Action<ServeEvent> report, CancellationToken cancel) =>
        Task.Run(() => MakeAsync(options, only, report, cancel), CancellationToken.None);

    /// <summary>Takes a connection as if it had been accepted. Any thread; it is this server's from now on.</summary>
    internal void Take(Socket socket) => _loops[0].Post(() => _door.Take(socket));

    private static async Task<DrayServer> MakeAsync(ServeOptions options, Permit? only, Action<ServeEvent> report, CancellationToken cancel)
    {
        DescriptorLimit.RaiseToHardMaximum();
        var owned = new Owned();
        try
        {
            ReceivingFolder.Make(options.Folder);
            var held = owned.Add(only is null ? TakeAlone(options.Folder) : FolderLock.TakeForNow(options.Folder));
            var server = new DrayServer(options, only, held, report, owned);
            await server._control.StartAsync(cancel);
            server.Open();
            return server;
        }
        catch (Exception e)
        {
            await owned.EndAsync();
            if (e is FileFailureException or IdentityException or PlatformNotSupportedException) throw new ServeException(e.Message, e);
            throw;
        }
    }

    private static FolderLock TakeAlone(string folder) => FolderLock.TryTake(folder, out var refusal) ?? throw new ServeException(refusal);

    /// <summary>Accepts nobody new and lets running transfers finish, then ends; faults are <see cref="Completion"/>'s to tell.</summary>
    /// <param name="grace">How long to wait for them; what runs longer is cut, and goes on when it is sent again.</param>
    public async Task DrainAsync(TimeSpan grace)
    {
        _closing = true;
        _asks?.Dispose();
        if (_announcer is { } announcer) await announcer.DisposeAsync().ConfigureAwait(false);
        _receiver.Drain();
        _web?.Drain();
        _rawReceiver?.Drain();
        _pulls.Drain();
        var since = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (_receiver.Running + _pulls.Running + (_rawReceiver?.Running ?? 0) + (_web?.Running ?? 0) > 0 && Stopwatch.GetElapsedTime(since) < grace) await tick.WaitForNextTickAsync().ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Ends it at once, in the reverse order of its making, and waits for the end; whoever comes second waits too. The
    /// door closes, so nobody comes; the receiver closes its lanes, each of which queues its last turn; Kestrel stops;
    /// loops stop, and nothing wakes a lane any more; the workers' pools run what is queued, for a second at most; then
    /// the folder, which they write to, the identity, and last the lock. Faults are <see cref="Completion"/>'s to tell.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        End(null);
        await _ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Begins the end, once; any thread, and elsewhere than here: a loop that comes here is waited for.</summary>
    private void End(Exception? failure)
    {
        _closing = true;
        if (Interlocked.Exchange(ref _ending, 1) == 0) _ = Task.Run(() => EndAsync(failure));
    }

    private async Task EndAsync(Exception? failure)
    {
        var fault = await _owned.EndAsync();
        if ((failure ?? fault) is { } why) _ended.SetException(why);
        else _ended.SetResult();
    }

    private void Open()
    {
        foreach (var loop in _loops) loop.Start();
        _loops[0].After(SweepEvery, Sweep);
        // Folders that are only ever pulled into keep nothing for good either.
        if (_listens || _folder.Partials.Keeps) new HourlySweep(_folder, _options.KeepPartials, _crews.For(_folder.DeviceOf(null)).Writers, _loops[0]).Start();
        if (!_listens) return;
        if (AdminSocket.TryOpen(_trust.Home, ListeningOn[0].Port, AdminDesk(), _reports.Failed) is { } admin) _owned.Add(admin.DisposeAsync);
        _report(new Listening(_door.ListeningOn, _options.Folder, _trust.Own.Name, _trust.Own.Id)
        {
            Raw = _rawDoor?.ListeningOn ?? [], Plain = _options.Plain, IsPaired = IsPaired, Web = _web?.MakeLink(_options.Web!.Link),
        });
        if (_recovered is not { Kept: 0, Finished: 0, Dropped: 0 })
            _report(new PartialsFound(_recovered.Kept, _recovered.Bytes, _recovered.Finished, _recovered.RolledBack, _recovered.Dropped));
        _door.Start();
        _rawDoor?.Start();
        if (_options.Announce) Announce(DiscoveryScope.OfProcess());
    }

    private void Announce(DiscoveryScope scope)
    {
        if (scope.IsOff) return;
        _announcer = new Announcer(
            new Announcement(_trust.Own.Name, _trust.Own.Id, ControlProtocol.Version, ListeningOn), scope, _reports.Failed, TimeProvider.System);
        _owned.Add(_announcer.DisposeAsync);
        _trust.Announces = true;
    }

    private AdminDesk AdminDesk() => new(
        ListeningOn, _trust.Desk, _trust.Known, Transfers, CutOff, _asks,
        new PartialsDesk(ServedFolder.FullPath(_options.Folder), _folder.Partials), _web);

    private void CutOff(string id)
    {
        _receiver.CutOff(session => session.Owner != id);
        _pulls.CutOff(device => device != id);
    }

    private IReadOnlyList<RunningTransfer> Transfers() => [.. _receiver.Sessions.Select(session => new RunningTransfer(
        session.Client, session.Owner, session.Peer.ToString(),
        TimeProvider.System.GetUtcNow() - TimeProvider.System.GetElapsedTime(session.Started), session.Transfer.Tally.Bytes))];

    private void Sweep()
    {
        try
        {
            _receiver.Sweep();
            // It reads a file, which is not a loop's to wait for.
            if (_receiver.Running > 0) _ = Task.Run(() => _receiver.Renew(_trust.Admission.Now()));
            if (_pulls.Running > 0) _ = Task.Run(() => _pulls.CutOff(_trust.Admission.MayGoOnGetting));
            _callbacks.Sweep();
            _rawReceiver?.Sweep();
            _web?.Sweep();
        }
        finally
        {
            _loops[0].After(SweepEvery, Sweep);
        }
    }

    /// <summary>Plain TCP tells nothing about who sends it.</summary>
    private bool MayComeRaw(IPAddress address) => _options.Open || IPAddress.IsLoopback(PeerAddress.Unmapped(address));

    private DoorOptions DoorOptions() => new()
    {
        Lane = caller => LaneGreeter.Greet(caller, NextLoop(), _receiver, _callbacks, _greeting),
        Tls = _kestrelDoor.Tls,
        Http = _kestrelDoor.Http,
    };

    private EventLoop NewLoop(int number) =>
        new(Poller.Create(_options.Poller), TimeProvider.System, $"loop {number}", _reports.Failed, Died);

    // In turn, since a sender opens its lanes all at once. Called by the door's loop alone.
    private EventLoop NextLoop() => _loops[_nextLoop = (_nextLoop + 1) % _loops.Length];

    private void EndIfOnce()
    {
        if (_options.Once && !_closing) _ = DrainAsync(TimeSpan.FromSeconds(1));
    }

    private void Died(Exception e) => End(new ServeException($"this server can't wait for connections any more: {e.Message}", e));

    private ReceiverOptions ReceiverOptionsOf(ServeOptions options) => new()
    {
        Name = _trust.Own.Name,
        MaxClients = options.MaxClients,
        IdleTimeout = options.IdleTimeout,
        BandwidthLimit = options.BandwidthLimit,
        Plain = options.Plain,
        Fast = options.Fast,
        Asks = _asks is { } asks ? asks.Asks : null,
        Inbox = options.Open ? new Inbox(options.Folder, options.InboxBytes, options.InboxEntries) : null,
    };

    private static RawLimits RawLimitsOf(ServeOptions options) => new(
        options.MaxClients, options.IdleTimeout, options.Raw!.Limit, options.Raw.Quota);

    private static int LoopCount(ServeOptions options) =>
        options.Loops ?? Math.Max(1, Environment.ProcessorCount / 2);

}
