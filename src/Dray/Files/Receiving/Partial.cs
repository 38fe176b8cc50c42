using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// A large file on its way in that outlives its connection: staged bytes, and from the first <see cref="Keep"/> on a journal of
/// the units that are on the disk. Whoever leased it from the <see cref="PartialStore"/> parks or disposes of it, which ends the
/// lease. Writes of disjoint ranges are thread-safe; everything else is one thread's at a time.
/// </summary>
internal sealed class Partial : IDisposable
{
    public PartialKey Key => throw new NotImplementedException();

    /// <summary>Bytes of the whole file.</summary>
    public long Size => throw new NotImplementedException();

    /// <summary>Counts its leases: what is journaled in this one says so.</summary>
    public uint Epoch => throw new NotImplementedException();

    /// <summary>The source is what it was when these units were sent, by <c>identity</c>; else each is to be held to its digest.</summary>
    public bool IsSameSource => throw new NotImplementedException();

    /// <summary>What earlier leases left, on the disk and verified; empty for a new one.</summary>
    public IReadOnlyList<VerifiedUnit> Units => throw new NotImplementedException();

    /// <summary>Writes all bytes at <paramref name="offset"/>; not one beyond <see cref="Size"/>.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>Makes a range read as zeros.</summary>
    public void Zero(long offset, long length) => throw new NotImplementedException();

    public int Read(long offset, Span<byte> bytes) => throw new NotImplementedException();

    /// <summary>Asks the disk to begin with a range that was written; does not wait.</summary>
    public void StartWriteOut(long offset, long length) => throw new NotImplementedException();

    /// <summary>
    /// These units are written: first they go to the disk, then their records to the journal, then that to the disk. Without
    /// <paramref name="sync"/> nobody waits for the disk, and the records say so. Off the loops.
    /// </summary>
    /// <exception cref="FileFailureException">
    /// They are not on the disk, and no record says that they were: what was journaled before stands, and nothing else may be
    /// believed. The partial can only be parked now.
    /// </exception>
    public void Keep(IReadOnlyList<VerifiedUnit> units, bool sync) => throw new NotImplementedException();

    /// <summary>It is whole: ready to land. The landing takes its journal with it.</summary>
    public PreparedLanding Prepare(in NodeMeta meta, LandRule rule) => throw new NotImplementedException();

    /// <summary>Ends the lease and leaves what the journal vouches for to the next one; without a journal nothing is left.</summary>
    public void Park() => throw new NotImplementedException();

    /// <summary>Ends the lease; what has neither landed nor been parked is gone.</summary>
    public void Dispose() => throw new NotImplementedException();
}
