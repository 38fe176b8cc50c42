namespace Dray.Multiplexing;

/// <summary>Work that may block on a disk.</summary>
public interface IWork
{
    /// <summary>Does one budget of it, on a worker's thread. What it throws is told to the pool's owner.</summary>
    /// <param name="buffer">
    /// The worker's own, <see cref="WorkerPool.BufferSize"/> bytes: pinned, dirty, and another's as soon as this returns.
    /// </param>
    void Run(Span<byte> buffer);
}
