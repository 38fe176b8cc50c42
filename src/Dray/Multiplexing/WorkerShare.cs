namespace Dray.Multiplexing;

/// <summary>One party's place at a pool: it gets as many bytes moved as any other that wants turns there. Any thread.</summary>
internal sealed class WorkerShare(WorkerPool pool, FairQueue place)
{
    /// <summary>A part of this share, as large as each other part that wants turns.</summary>
    public WorkerShare Part() => new(pool, new FairQueue(place));

    /// <summary>Whether work waits for a worker, anybody's.</summary>
    public bool IsPressed => pool.IsPressed;

    /// <summary>How many workers there are for all shares together.</summary>
    public int Threads => pool.Threads;

    /// <inheritdoc cref="WorkerPool.Queue(IWork)"/>
    public void Queue(IWork work) => pool.Queue(work, place);

    /// <summary>Charges the share for what a turn has moved. Called before the same work is queued again.</summary>
    public void Charge(long bytes) => pool.Charge(place, bytes);
}
