using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// The partials of one served folder: which there are, and who has which. One lease at a time on each. Thread-safe; belongs to
/// the <see cref="ReceivingFolder"/>.
/// </summary>
internal sealed class PartialStore
{
    /// <summary>
    /// Finds what earlier runs left: cuts torn journals, finishes or rolls back what was landing, deletes what nothing vouches
    /// for. Only under the <see cref="FolderLock"/>, before anything is staged.
    /// </summary>
    public PartialRecovery Recover() => throw new NotImplementedException();

    /// <summary>Whether there is one with this key that nobody has, or that somebody has.</summary>
    public bool Has(in PartialKey key) => throw new NotImplementedException();

    /// <summary>
    /// Leases the partial of this key, or a new one where there is none, or where what there is can't be used. False while
    /// somebody else has it.
    /// </summary>
    /// <param name="key">Whose, and where to.</param>
    /// <param name="identity">Tells this version of the source from any other, opaque; null for what is never kept: it is always new, and hidden from all others.</param>
    /// <param name="size">Bytes of the whole file; one of another size is cut or grown, and loses the units whose length changes.</param>
    /// <param name="needed">Bytes of data, which must fit what is free.</param>
    /// <param name="partial">The lease; the caller parks or disposes of it.</param>
    /// <exception cref="FileFailureException">It can't be staged.</exception>
    public bool TryLease(in PartialKey key, string? identity, long size, long needed, out Partial partial) => throw new NotImplementedException();

    /// <summary>Deletes parked ones that nobody has written to for so long; returns how many those were.</summary>
    public int Sweep(TimeSpan keep) => throw new NotImplementedException();

    public IReadOnlyList<PartialInfo> List() => throw new NotImplementedException();

    /// <summary>Deletes one by its id; false where there is none, or somebody has it.</summary>
    public bool TryDelete(string id) => throw new NotImplementedException();
}

/// <summary>What a start found: partials that can go on, those that had landed or could not be believed, and bytes that stay.</summary>
internal readonly record struct PartialRecovery(int Kept, int Finished, int RolledBack, int Dropped, long Bytes);

/// <summary>One partial for people. Done: bytes that its journal vouches for. Touched: when it was last written to.</summary>
internal sealed record PartialInfo(string Id, PartialKey Key, long Size, long Done, DateTimeOffset Touched, bool InUse);
