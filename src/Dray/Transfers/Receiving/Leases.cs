using Dray.Files;

namespace Dray.Transfers.Receiving;

/// <summary>
/// Which transfer has which partial. One writes to a file at a time: where a newer transfer of the same device brings the same
/// source, the older one is fenced; whoever brings something else to the same name stages it apart, and the conflict policy
/// decides when it lands. Thread-safe.
/// </summary>
internal sealed class Leases(PartialStore partials)
{
    private readonly Lock _lock = new();

    // Null while it is being opened, which may take a disk its time.
    private readonly Dictionary<PartialKey, IncomingFile?> _held = [];

    /// <summary>Opens the file of an entry; null while somebody else writes: <paramref name="holder"/>, who has been fenced, or is only just opening it.</summary>
    /// <exception cref="FileFailureException">It can't be staged, or a newer transfer has it.</exception>
    public IncomingFile? TryOpen(IncomingTransfer transfer, IncomingEntry entry, CommitQueue disk, out IncomingFile? holder)
    {
        holder = null;
        if (entry.Key is not { } key) return Stage(transfer, entry, disk);
        lock (_lock)
        {
            if (!_held.TryAdd(key, null) && (holder = _held[key]) is null) return null;
        }

        if (holder is null) return Lease(transfer, entry, key, disk);
        // One that was given up, as where the source changed, is soon to be had: what of it is still right need not be sent again.
        if (holder.IsOver) return null;
        if (holder.Entry.Entry.Identity != entry.Entry.Identity) return Stage(transfer, entry, disk);
        if (holder.Transfer.Number > transfer.Number) throw TakenOver(entry);
        holder.Transfer.SettleFailed(holder.Entry, TakenOver(entry));
        // A lane that has fallen silent in the midst of a unit would hold it until its transfer is given up.
        holder.Transfer.Evict?.Invoke(holder.Writers);
        return null;
    }

    /// <summary>Its partial is nobody's any more.</summary>
    public void Release(IncomingFile file)
    {
        if (file.Entry.Key is { } key) Release(key);
    }

    private void Release(PartialKey key)
    {
        lock (_lock) _held.Remove(key);
    }

    private IncomingFile Lease(IncomingTransfer transfer, IncomingEntry entry, PartialKey key, CommitQueue disk)
    {
        try
        {
            var file = Open(transfer, entry, key, entry.Entry.Identity, disk);
            lock (_lock) return _held[key] = file;
        }
        catch
        {
            Release(key);
            throw;
        }
    }

    /// <summary>A partial that nobody else finds, and that does not outlive its transfer.</summary>
    private IncomingFile Stage(IncomingTransfer transfer, IncomingEntry entry, CommitQueue disk)
    {
        var file = Open(transfer, entry, entry.Key ?? new PartialKey("", entry.Target), identity: null, disk);
        (entry.Apart, entry.Key) = (entry.Key, null);
        return file;
    }

    private IncomingFile Open(IncomingTransfer transfer, IncomingEntry entry, PartialKey key, string? identity, CommitQueue disk)
    {
        var size = entry.Entry.Size;
        if (!partials.TryLease(key, identity, size, entry.Entry.Data ?? size, out var partial)) throw new InvalidOperationException("somebody has a partial whom nobody knows");
        return new IncomingFile(entry, partial, transfer, disk);
    }

    private static FileFailureException TakenOver(IncomingEntry entry) =>
        FileFaults.Failure(FileFault.Changed, entry.Target.Value, "a newer send from the same device goes on with it");
}
