namespace Dray.Multiplexing;

/// <summary>Work that may block on a disk.</summary>
public interface IWork
{
    /// <summary>Does one budget of it. The buffer is the worker's: pinned, dirty, and another's as soon as this returns.</summary>
    void Run(Span<byte> buffer);
}
