using Dray.Lanes;
using Dray.Multiplexing;

namespace Dray.Transfers.Receiving;

/// <summary>
/// What the transfers of one device have in common for as long as any of them runs: a rate for all their lanes together, and one
/// share of each file system's workers, however many transfers and lanes it opens. Guarded by its receiver's lock.
/// </summary>
internal sealed class SendingDevice(RateLimiter rate)
{
    private readonly List<(WorkerPool Pool, WorkerShare Share)> _shares = [];

    public RateLimiter Rate { get; } = rate;

    /// <summary>A share of a pool for one transfer, within the device's.</summary>
    public WorkerShare ShareOf(WorkerPool pool)
    {
        var share = _shares.Find(each => each.Pool == pool).Share;
        if (share is null) _shares.Add((pool, share = pool.NewShare()));
        return share.Part();
    }
}
