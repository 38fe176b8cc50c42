using Dray.Files;

namespace Dray.Transfers.Receiving;

/// <summary>What one transfer has come to so far. Several lanes count at once.</summary>
internal sealed class TransferTally
{
    private long _landed, _replaced, _beside, _skipped, _failed, _bytes, _arrived;

    public long Landed => Volatile.Read(ref _landed);
    public long Replaced => Volatile.Read(ref _replaced);
    public long Beside => Volatile.Read(ref _beside);
    public long Skipped => Volatile.Read(ref _skipped);
    public long Failed => Volatile.Read(ref _failed);
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Bytes that have come, whatever becomes of them: what a rate is made of.</summary>
    public long Arrived => Volatile.Read(ref _arrived);

    /// <summary>Entries that are here because of it.</summary>
    public long Settled => Landed + Replaced + Beside;

    public void CountArrived(long bytes) => Interlocked.Add(ref _arrived, bytes);

    public void CountLanded(LandOutcome outcome, long bytes)
    {
        _ = outcome switch
        {
            LandOutcome.Skipped => Interlocked.Increment(ref _skipped),
            LandOutcome.Replaced => Interlocked.Increment(ref _replaced),
            LandOutcome.Beside => Interlocked.Increment(ref _beside),
            _ => Interlocked.Increment(ref _landed),
        };
        if (outcome != LandOutcome.Skipped) Interlocked.Add(ref _bytes, bytes);
    }

    public void CountSkipped() => Interlocked.Increment(ref _skipped);

    public void CountFailed() => Interlocked.Increment(ref _failed);
}
