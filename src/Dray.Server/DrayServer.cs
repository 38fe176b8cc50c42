using System.Diagnostics;
using System.Net;
using Dray.Files;
using Dray.Multiplexing;
using Dray.Security;
using Dray.Server.Control;
using Dray.Server.Door;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Builder;

namespace Dray.Server;

/// <summary>
/// A running server: front door, loops, control plane, and the receiver that they all serve. Dispose it to end
/// everything at once; what was landed stays, what was not goes.
/// </summary>
public sealed class DrayServer : IAsyncDisposable
{
    public const int DefaultPort = 8097;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    private readonly ServeOptions _options;
    private readonly Action<ServeEvent> _report;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FolderLock _lock;
    private readonly ReceivingFolder _folder;
    private readonly DeviceIdentity _identity;
    private readonly EventLoop[] _loops;
    private readonly WorkersByDevice _workers;
    private readonly Receiver _receiver;
    private readonly DoorListenerFactory _kestrelDoor = new();
    private readonly FrontDoor _door;
    private readonly WebApplication _control;
    private int _nextLoop;
    private volatile bool _closing;

    private DrayServer(ServeOptions options, Action<ServeEvent> report, FolderLock held)
    {
        (_options, _report, _lock) = (options, report, held);
        _identity = DeviceIdentity.LoadOrCreate(ConfigurationFolder.DefaultPath(), TimeProvider.System);
        _folder = ReceivingFolder.Open(options.Folder, TimeProvider.System);
        _folder.SweepStaged();
        _folder.SweepReplaced();
        _workers = new WorkersByDevice(Math.Clamp(Environment.ProcessorCount, 2, 8), Failed);
        _receiver = new Receiver(_folder, ReceiverOptionsOf(options), Reports(), _workers, TimeProvider.System);
        _loops = [.. Enumerable.Range(0, LoopCount(options)).Select(i => new EventLoop(Poller.Create(options.Poller), TimeProvider.System, $"loop {i}", Failed))];
        var plane = new ControlPlane(_receiver, MayComeIn);
        _control = DoorHost.Create(_kestrelDoor, ControlTls.For(_identity), ControlTls.Limit, plane.Handle);
        _door = new FrontDoor(_loops[0], Addresses(options), DoorOptions(), report);
    }

    /// <summary>Every address listened on, with the real port where 0 was asked for.</summary>
    public IReadOnlyList<IPEndPoint> ListeningOn => _door.ListeningOn;

    /// <summary>Ends when the server has ended: after <c>Once</c>, after a drain, or with what made it fail.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Starts a server.</summary>
    /// <exception cref="ServeException">It can't start, for a reason that people can act on.</exception>
    public static async Task<DrayServer> StartAsync(ServeOptions options, Action<ServeEvent> report, CancellationToken cancel)
    {
        DescriptorLimit.RaiseToHardMaximum();
        try
        {
            ReceivingFolder.Make(options.Folder);
            var held = FolderLock.TryTake(options.Folder, out var refusal) ?? throw new ServeException(refusal);
            var server = new DrayServer(options, report, held);
            await server._control.StartAsync(cancel);
            server.Open();
            return server;
        }
        catch (Exception e) when (e is FileFailureException or IdentityException or PlatformNotSupportedException)
        {
            throw new ServeException(e.Message, e);
        }
    }

    /// <summary>Accepts nobody new and lets running transfers finish for <paramref name="grace"/>, then ends.</summary>
    public async Task DrainAsync(TimeSpan grace)
    {
        _closing = true;
        _receiver.Drain();
        var since = Stopwatch.GetTimestamp();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (_receiver.Running > 0 && Stopwatch.GetElapsedTime(since) < grace) await tick.WaitForNextTickAsync();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended.Task.IsCompleted) return;
        _closing = true;
        _door.Dispose();
        _receiver.Dispose();
        using (var brief = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
        {
            await _control.StopAsync(brief.Token);
        }

        await _control.DisposeAsync();
        _kestrelDoor.Dispose();
        foreach (var loop in _loops) loop.Dispose();
        _workers.Dispose();
        _folder.Dispose();
        _identity.Dispose();
        _lock.Dispose();
        _ended.TrySetResult();
    }

    private void Open()
    {
        foreach (var loop in _loops) loop.Start();
        _loops[0].After(SweepEvery, Sweep);
        _report(new Listening(_door.ListeningOn, _options.Folder, _identity.Name, _identity.Id));
        _door.Start();
    }

    private void Sweep()
    {
        _receiver.Sweep();
        if (!_ended.Task.IsCompleted) _loops[0].After(SweepEvery, Sweep);
    }

    private bool MayComeIn(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return _options.Open || IPAddress.IsLoopback(address);
    }

    private DoorOptions DoorOptions() => new()
    {
        MayComeIn = MayComeIn,
        Lane = socket => LaneGreeter.Greet(socket, NextLoop(), _receiver),
        Tls = _kestrelDoor.Tls,
        Http = _kestrelDoor.Http,
    };

    private EventLoop NextLoop() => _loops[Interlocked.Increment(ref _nextLoop) % _loops.Length];

    private ReceiverReports Reports() => new()
    {
        Came = session => _report(new ClientCame(session.Id, session.Client, session.Peer)),
        Went = Went,
        EntryFailed = (session, name, reason) => _report(new ServeEntryFailed(session.Id, name, reason)),
        Refused = (peer, reason) => _report(new Refused(peer, reason)),
    };

    private void Went(IncomingSession session, string? reason)
    {
        var tally = session.Transfer.Tally;
        var receipt = new ServeReceipt(
            session.Transfer.Options.Into is { } into ? $"{_options.Folder}/{into.Value}" : _options.Folder,
            tally.Landed, tally.Replaced, tally.Beside, tally.Skipped, tally.Failed, tally.Bytes,
            TimeProvider.System.GetElapsedTime(session.Started));
        _report(new ClientWent(session.Id, session.Client, session.Peer, reason, receipt));
        if (_options.Once && !_closing) _ = DrainAsync(TimeSpan.FromSeconds(1));
    }

    private void Failed(Exception e) => _report(new Refused(null, e.Message));

    private ReceiverOptions ReceiverOptionsOf(ServeOptions options) => new()
    {
        Name = _identity.Name,
        MaxClients = options.MaxClients,
        IdleTimeout = options.IdleTimeout,
        BandwidthLimit = options.BandwidthLimit,
    };

    private static int LoopCount(ServeOptions options) =>
        options.Loops ?? Math.Max(1, Environment.ProcessorCount / 2);

    private static IReadOnlyList<IPEndPoint> Addresses(ServeOptions options) => options.Listen.Count > 0
        ? options.Listen
        : [new IPEndPoint(IPAddress.Any, DefaultPort), new IPEndPoint(IPAddress.IPv6Any, DefaultPort)];
}
