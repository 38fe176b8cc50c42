using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Transfers.Receiving;

namespace Dray.Server.Web;

/// <summary>
/// Brings the body of one request to the disk: read where Kestrel has it, and written from there by the disk's workers in the
/// guest's turns, as lanes have theirs, so that neither crowds out the other. One request's; nothing of it outlives that.
/// </summary>
/// <param name="session">Whose workers and whose rate.</param>
/// <param name="write">Takes what came, on a worker.</param>
internal sealed class BodyPump(IncomingSession session, BodyPump.Sink write) : IWork, IValueTaskSource
{
    /// <summary>The most that one turn moves, in bytes.</summary>
    private const int Most = 1 << 20;

    /// <summary>
    /// What a turn waits for, unless the body ends. TLS brings 16 KB at a time, and a turn of another thread costs more than to write
    /// those. It is also the most that a cut loses of what had come.
    /// </summary>
    private const int Least = 256 << 10;

    private ManualResetValueTaskSourceCore<bool> _turn = new() { RunContinuationsAsynchronously = true };
    private ReadOnlySequence<byte> _piece;
    private Action? _work;
    private int _bytes;

    /// <summary>Takes bytes in order.</summary>
    public delegate void Sink(ReadOnlySpan<byte> bytes);

    /// <summary>Until the body ends. What the sink throws ends it; what it took until then counts.</summary>
    public async Task RunAsync(PipeReader body, CancellationToken cancel)
    {
        while (true)
        {
            var read = await body.ReadAtLeastAsync(Least, cancel);
            // Every read is to be given back, the last one and one that came to nothing too: the connection's next request reads through the same pipe.
            var done = read.Buffer.Start;
            try
            {
                if (read.Buffer.IsEmpty && read.IsCompleted) return;
                var count = await TakeAsync(session.Rates.In, (int)Math.Min(read.Buffer.Length, Most), cancel);
                var piece = read.Buffer.Slice(0, count);
                (_work, _piece, _bytes, done) = (null, piece, count, piece.End);
                await TurnAsync();
            }
            finally
            {
                body.AdvanceTo(done);
            }
        }
    }

    /// <summary>Runs something else on the same workers, in a turn of its own that moves so many bytes.</summary>
    public ValueTask RunAsync(Action work, int bytes = 0)
    {
        (_work, _piece, _bytes) = (work, default, bytes);
        return TurnAsync();
    }

    void IWork.Run(Span<byte> buffer)
    {
        try
        {
            if (_work is { } work)
            {
                work();
            }
            else
            {
                foreach (var segment in _piece) write(segment.Span);
                session.Transfer.Tally.CountArrived(_bytes);
            }

            session.Workers.Charge(_bytes);
        }
        catch (Exception e)
        {
            _turn.SetException(e);
            return;
        }

        _turn.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _turn.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _turn.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _turn.OnCompleted(continuation, state, token, flags);

    private ValueTask TurnAsync()
    {
        _turn.Reset();
        var turn = new ValueTask(this, _turn.Version);
        session.Workers.Queue(this);
        return turn;
    }

    /// <summary>How much of it may go now; waits until that is something.</summary>
    private static async ValueTask<int> TakeAsync(RateLimiter? rate, int want, CancellationToken cancel)
    {
        if (rate is null) return want;
        for (; ;)
        {
            if (rate.Take(want) is > 0 and var granted) return granted;
            await Task.Delay(rate.UntilReady, cancel);
        }
    }
}
