using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>
/// Brings the body of one request to the disk: read where Kestrel has it, and written from there by the disk's workers in the
/// guest's turns, as lanes have theirs, so that neither crowds out the other. One request's; nothing of it outlives that.
/// </summary>
/// <param name="session">Whose workers and whose rate.</param>
/// <param name="write">Takes what came, on a worker.</param>
internal sealed class BodyPump(IncomingSession session, BodyPump.Sink write) : IWork, IValueTaskSource
{
    /// <summary>
    /// What is gathered for one turn, in bytes, unless the body ends. TLS brings 16 KB at a time, and a turn of another thread costs more
    /// than to write those.
    /// </summary>
    private const int Piece = 256 << 10;

    private ManualResetValueTaskSourceCore<bool> _turn = new() { RunContinuationsAsynchronously = true };
    private byte[] _gathered = [];
    private int _count;
    private Action? _work;
    private int _bytes;

    /// <summary>Takes bytes in order.</summary>
    public delegate void Sink(ReadOnlySpan<byte> bytes);

    /// <summary>Until the body ends. What the sink throws ends it; all that came until then counts, where the body is cut too.</summary>
    public async Task RunAsync(PipeReader body, CancellationToken cancel)
    {
        _gathered = ArrayPool<byte>.Shared.Rent(Piece);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            while (await GatherAsync(body, silence, cancel)) await WriteAsync();
        }
        finally
        {
            // Here and not in Kestrel's pipe, which gives nothing any more once its connection has died.
            if (_count > 0) await WriteAsync();
            ArrayPool<byte>.Shared.Return(_gathered);
        }
    }

    /// <summary>Runs something else on the same workers, in a turn of its own that moves so many bytes.</summary>
    public ValueTask RunAsync(Action work, int bytes = 0)
    {
        (_work, _bytes) = (work, bytes);
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
                write(_gathered.AsSpan(0, _bytes));
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

    /// <summary>Reads until there is enough for a turn; false where the body has ended.</summary>
    private async ValueTask<bool> GatherAsync(PipeReader body, CancellationTokenSource silence, CancellationToken cancel)
    {
        while (_count < Piece)
        {
            var read = await ReadAsync(body, silence, cancel);
            // Every read is to be given back, the last one and one that came to nothing too: the connection's next request reads through the same pipe.
            var done = read.Buffer.Start;
            try
            {
                if (read.Buffer.IsEmpty && read.IsCompleted) return false;
                if (read.Buffer.IsEmpty) continue;
                var count = await TakeAsync(session.Rates.In, (int)Math.Min(read.Buffer.Length, Piece - _count), cancel);
                var piece = read.Buffer.Slice(0, count);
                piece.CopyTo(_gathered.AsSpan(_count));
                (_count, done) = (_count + count, piece.End);
            }
            finally
            {
                body.AdvanceTo(done);
            }
        }

        return true;
    }

    /// <summary>What comes next. The framework holds bodies to a rate over all their time, so one that began fast could be silent for hours.</summary>
    private async ValueTask<ReadResult> ReadAsync(PipeReader body, CancellationTokenSource silence, CancellationToken cancel)
    {
        if (session.Patience > TimeSpan.Zero) silence.CancelAfter(session.Patience);
        try
        {
            return await body.ReadAsync(silence.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new WebException(StatusCodes.Status408RequestTimeout, $"nothing came for {session.Patience.TotalSeconds:0.#} s");
        }
        finally
        {
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private ValueTask WriteAsync()
    {
        (_work, _bytes, _count) = (null, _count, 0);
        return TurnAsync();
    }

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
