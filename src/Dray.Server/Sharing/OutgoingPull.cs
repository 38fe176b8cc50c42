using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Dray.Files;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Server.Sharing;

/// <summary>
/// One pull as its sender sees it: an ordinary send, that dials by asking to be called, and whose events go out as lines. Begun by
/// the request that asks for it, and ended with that.
/// </summary>
/// <param name="options">The send.</param>
/// <param name="client">What whoever pulls is called here.</param>
/// <param name="peer">Where he called from.</param>
/// <param name="open">Opens what he asked for.</param>
/// <param name="callbacks">Gets connections to him.</param>
/// <param name="failed">Told of a defect, which ends this pull alone.</param>
/// <param name="gone">His request has ended.</param>
internal sealed class OutgoingPull(
    SendOptions options, string client, IPEndPoint peer, Func<string, ISourceTree> open, Callbacks callbacks, Action<Exception> failed, CancellationToken gone) : IDisposable
{
    private const int MostQueued = 1024;
    private const int MostPaths = 1000;
    private const int MostFilters = 1000;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>A line comes at least so often, that whoever reads them knows that this end lives.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    private readonly Channel<PullLine> _lines = Channel.CreateBounded<PullLine>(new BoundedChannelOptions(MostQueued) { SingleReader = true });
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(gone);
    private readonly SendProgress _progress = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Entries that simply land are told of, too.</summary>
    public bool Events { get; init; }

    /// <summary>Told once, when it is over.</summary>
    public required Action<OutgoingPull> Ended { get; init; }

    public string Device => options.ServerId!;

    public string Client { get; } = client;

    public IPEndPoint Peer { get; } = peer;

    /// <summary>How far it has come.</summary>
    public SendProgress Progress => _progress;

    /// <summary>Once it has ended.</summary>
    public SendReceipt? Receipt { get; private set; }

    /// <summary>More lines are there already.</summary>
    public bool HasMore => _lines.Reader.TryPeek(out _);

    /// <summary>The send that a request comes to.</summary>
    /// <exception cref="ControlException">It can't be.</exception>
    public static SendOptions OptionsOf(PullRequest request, string home, string device, IPEndPoint peer)
    {
        if (request.Paths.Count > MostPaths) throw new ControlException(ErrorCode.Bad, $"more than {MostPaths} things are asked for at once");
        if (request.Filters.Count > MostFilters) throw new ControlException(ErrorCode.Bad, $"more than {MostFilters} patterns are given");
        var terms = request.Terms;
        return new SendOptions
        {
            Sources = request.Paths,
            Host = peer.Address.ToString(),
            Port = peer.Port,
            ConfigurationFolder = home,
            ServerId = device,
            Lanes = request.Lanes is > 0 and <= 64 ? request.Lanes : null,
            Filters = [.. request.Filters.Select(static rule => new FilterRule(rule.Include, rule.Pattern))],
            DryRun = terms.DryRun,
            Check = terms.Check,
            OnConflict = terms.OnConflict,
            Sha256 = terms.Sha256,
            SafeLinks = terms.SafeLinks,
            PortableNames = terms.PortableNames,
            Fast = terms.Fast,
            Plain = terms.Suite == (int)Wire.LaneSuite.Plain,
            // One try: whoever pulls asks anew.
            RetryConnect = TimeSpan.FromTicks(-1),
            RetryBegun = TimeSpan.FromTicks(-1),
        };
    }

    public void Start() => _running = Task.Run(RunAsync);

    public void Cancel()
    {
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    /// <summary>All that there is to tell, to the end of the send.</summary>
    public async IAsyncEnumerable<PullLine> Lines([EnumeratorCancellation] CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(ProgressEvery);
        var (said, last) = (TimeSpan.Zero, (PullProgress?)null);
        var tick = timer.WaitForNextTickAsync(cancel).AsTask();
        var more = _lines.Reader.WaitToReadAsync(cancel).AsTask();
        while (true)
        {
            if (await Task.WhenAny(more, tick) == more)
            {
                if (!await more) yield break;
                while (_lines.Reader.TryRead(out var line)) yield return line;
                more = _lines.Reader.WaitToReadAsync(cancel).AsTask();
                continue;
            }

            await tick;
            tick = timer.WaitForNextTickAsync(cancel).AsTask();
            var now = Figures();
            said += ProgressEvery;
            if (now == last && said < Heartbeat) continue;
            (said, last) = (TimeSpan.Zero, now);
            yield return new PullLine { Progress = now };
        }
    }

    /// <summary>Ends it where it still runs.</summary>
    public void Dispose()
    {
        Cancel();
        _lines.Writer.TryComplete();
        _running.ContinueWith(static (_, ending) => ((CancellationTokenSource)ending!).Dispose(), _ending, TaskScheduler.Default);
    }

    private async Task RunAsync()
    {
        try
        {
            Receipt = await SendAsync();
            Put(new PullLine { Progress = Figures() });
            Put(new PullLine { Ended = Receipt });
        }
        finally
        {
            _lines.Writer.TryComplete();
            Ended(this);
        }
    }

    private async Task<SendReceipt> SendAsync()
    {
        try
        {
            return await Sender.RunAsync(options with { Dial = CallAsync, OpenSource = open }, _progress, Tell, _ending.Token);
        }
        catch (ArgumentException fault)
        {
            return new SendReceipt { Ended = SendEnd.Missing, Reason = fault.Message };
        }
        catch (Exception defect)
        {
            failed(defect);
            return new SendReceipt { Ended = SendEnd.Unreachable, Reason = "something failed at the server, which has told its operator what" };
        }
    }

    private Task<Socket> CallAsync(CancellationToken cancel) => callbacks.CallAsync(ticket => Put(new PullLine { Call = ticket }), cancel);

    private void Tell(SendEvent happened)
    {
        if (happened is Planned or EntryFailed or Resuming or LeftOut or EntryLanded { Outcome: LandOutcome.Beside } || (happened is EntryLanded && (Events || options.Sha256)))
            Put(new PullLine { Event = happened });
    }

    /// <summary>Where whoever reads falls behind, the send waits for him.</summary>
    private void Put(PullLine line)
    {
        try
        {
            _lines.Writer.WriteAsync(line, _ending.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException or ObjectDisposedException)
        {
            // Nobody reads it any more.
        }
    }

    private PullProgress Figures() => new(
        _progress.BytesFound, _progress.BytesDone, _progress.BytesThere, _progress.EntriesFound, _progress.EntriesDone, _progress.Walked);
}
