using Dray.Files;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Security;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// One try at a transfer: opens it, lets lanes carry what the <see cref="Offering"/> finds wanted, keeps it alive, commits.
/// Owns its control connection, loop, workers and lanes; <see cref="Sender"/> makes one for each try.
/// </summary>
internal sealed class SendAttempt : IDisposable
{
    private static readonly TimeSpan MostBetweenPings = TimeSpan.FromSeconds(15);

    /// <summary>A server that asks for less of its senders gets no more from them.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(30);

    private static readonly int WorkerCount = Math.Max(2, Environment.ProcessorCount);

    private static readonly TimeSpan BusyDelay = TimeSpan.FromMilliseconds(200);

    private readonly SendOptions _options;
    private readonly SourceList _sources;
    private readonly SendTally _tally;
    private readonly ControlClient _control;
    private readonly EventLoop _loop;
    private readonly WorkerPool _workers;
    private readonly SendLedger _ledger;
    private readonly ChunkQueue _queue;
    private LaneCrew? _crew;
    private string? _transfer;
    private TimeSpan _idle;
    private int _maxLanes = 1;
    private Task _keepingAlive = Task.CompletedTask;
    private Task? _tuning;

    public SendAttempt(SendOptions options, SourceList sources, SendTally tally, DeviceIdentity identity, ServerBelief belief, TimeProvider time)
    {
        (_options, _sources, _tally) = (options, sources, tally);
        _control = new ControlClient(options.Host, options.Port, identity, belief, options.Dial) { FindHost = options.FindHost };
        _loop = new EventLoop(Poller.Create(PollerKind.Best), time, "lanes", Crashed);
        _workers = new WorkerPool("send", WorkerCount, Crashed);
        _queue = new ChunkQueue(() => _crew?.Poke());
        _ledger = new SendLedger(tally, options, chunk => _loop.After(BusyDelay, () => _queue.AddFirst(chunk)));
        DeviceName = identity.Name;
    }

    /// <summary>True once the server has taken the transfer.</summary>
    public bool Begun => _transfer is not null;

    /// <summary>The most lanes that there were at once.</summary>
    public int LaneCount => _crew?.Most ?? 0;

    /// <summary>The server's, once it was believed.</summary>
    public string ServerId => _control.ServerId;

    private string DeviceName { get; }

    /// <summary>Runs the try to its end.</summary>
    /// <exception cref="IOException">The connection was lost; another try may go on.</exception>
    public async Task Run(CancellationToken cancel)
    {
        _loop.Start();
        var offering = await Open(cancel);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            _keepingAlive = KeepAlive(ending.Token);
            await offering.Run(ending.Token);
            if (_ledger.IsHopeless) await Withdraw();
            else await Conclude(cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException("the connection was lost");
        }
        catch (Exception e) when (e is not (IOException or HttpRequestException or ControlException))
        {
            // Cancelled, or a defect: the server need not wait for its idle timeout.
            await Withdraw();
            throw;
        }
        finally
        {
            await ending.CancelAsync();
            await _keepingAlive;
            if (_tuning is not null) await _tuning;
        }
    }

    /// <summary>Ends it well, and tells what it was limited by. The connections are asked first: their end is the server's answer.</summary>
    private async Task Conclude(CancellationToken cancel)
    {
        var link = _crew!.Link;
        var answer = await _control.Commit(_transfer!, cancel);
        _tally.Limit = new LimitFinder(_crew.Elapsed, _crew.Most, WorkerCount, _crew.Work.Spent, link, answer.Spent).Find();
    }

    public void Dispose()
    {
        _crew?.Dispose();
        _workers.Dispose();
        _loop.Dispose();
        _ledger.Close();
        _control.Dispose();
    }

    private async Task<Offering> Open(CancellationToken cancel)
    {
        var suite = _options.Plain ? LaneSuite.Plain : LaneSuite.Sealed;
        var answer = await _control.Open(
            new OpenRequest
            {
                Protocol = ControlProtocol.Version,
                Device = DeviceName,
                Into = _options.Into,
                OnConflict = _options.OnConflict,
                Check = _options.Check,
                DryRun = _options.DryRun,
                SafeLinks = _options.SafeLinks,
                PortableNames = _options.PortableNames,
                Sha256 = _options.Sha256,
                Fast = _options.Fast,
                Suite = (int)suite,
            },
            cancel);
        if (answer.Suite != (int)suite) throw new ControlException(ErrorCode.Refused, "the server would seal what is sent in another way than was asked for");
        _transfer = answer.Transfer;
        _tally.Durable = answer.Durable;
        _idle = TimeSpan.FromMilliseconds(answer.IdleMs);
        _maxLanes = answer.MaxLanes;
        _tally.Report(new Connected(answer.Server, _control.ServerId, _control.Address?.ToString() ?? _options.Host)
        {
            Secret = !_options.Plain, Into = answer.Into, Asks = answer.Asks,
        });
        _crew = new LaneCrew(
            _control, answer.Transfer, suite, _loop, _workers,
            new LaneRates(Out: RateLimiter.For(_options.BandwidthLimit, TimeProvider.System)),
            (closed, work) => new OutboundLane(_queue, _ledger, closed, work)) { TurnOverAfter = _options.LaneTurnOver, Patience = _idle < LongestPatience ? _idle : LongestPatience };
        return new Offering(_control, answer, _sources, _tally, _ledger, _crew.Lost, _options.Check, Enqueue);
    }

    private async Task Enqueue(List<OutgoingEntry> wanted, CancellationToken cancel)
    {
        if (_options.DryRun) return;
        if (_crew!.Count == 0)
        {
            await _crew.Open(Math.Clamp(_options.Lanes ?? LaneTuning.FirstFor(_control.RoundTrip), 1, _maxLanes), cancel);
            if (_options.Lanes is null) _tuning ??= new LaneTuning(_crew, _maxLanes, _control.RoundTrip).Run(cancel);
        }

        foreach (var entry in wanted) _ledger.Await(entry);
        _queue.Add(wanted);
    }

    /// <summary>A timer that is cancelled puts a stack into words, for milliseconds, at the end of every send; one that is disposed of just ends.</summary>
    internal static CancellationTokenRegistration EndWith(PeriodicTimer timer, CancellationToken cancel) => cancel.Register(timer.Dispose);

    /// <summary>Tells the server that nothing more comes; it need not wait for its idle timeout.</summary>
    private async Task Withdraw()
    {
        try
        {
            using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await _control.Cancel(_transfer!, brief.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // It will notice by itself.
        }
    }

    /// <summary>A defect in this process; the lanes it hit close, and the session is lost rather than stuck.</summary>
    private void Crashed(Exception defect) => _crew?.Fail(defect);

    /// <summary>
    /// Tells the server that this sender lives: by pings over lanes with nothing to carry, and by a call where the lanes
    /// say nothing, because a source is being hashed or there is none.
    /// </summary>
    private async Task KeepAlive(CancellationToken cancel)
    {
        var every = TimeSpan.FromMilliseconds(Math.Clamp(_idle.TotalMilliseconds / 4, 100, MostBetweenPings.TotalMilliseconds));
        using var timer = new PeriodicTimer(every);
        using var end = EndWith(timer, cancel);
        try
        {
            for (var seen = -1L; await timer.WaitForNextTickAsync(CancellationToken.None); seen = _crew!.Moved)
            {
                _crew!.Ping();
                if (_crew.Moved == seen || _crew.Count == 0)
                    await _control.Lanes(_transfer!, new LanesRequest { Count = 0 }, cancel);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException or ControlException)
        {
            // The session ends, or will notice by itself.
        }
    }
}
