using System.Globalization;
using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// The partials of one served folder: which there are, and who has which. One lease at a time on each. Thread-safe; belongs to
/// the <see cref="ReceivingFolder"/>.
/// </summary>
internal sealed class PartialStore(ReceivingFolder folder, IVolume volume, TimeProvider time)
{
    /// <summary>The most that are parked; the one that nobody has touched for longest goes.</summary>
    public const int Most = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<PartialKey, PartialEntry> _byKey = [];

    /// <summary>Tells this run from any other.</summary>
    private readonly ulong _run = ulong.Parse(StagingNames.New().AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Parked ones stay; else they go at once.</summary>
    public bool Keeps { get; set; } = true;

    /// <summary>
    /// Finds what earlier runs left: cuts torn journals, finishes or rolls back what was landing, deletes what nothing vouches
    /// for. Only under the <see cref="FolderLock"/>, before anything is staged.
    /// </summary>
    public PartialRecovery Recover()
    {
        var recovery = new PartialRecoverer(volume);
        foreach (var entry in recovery.Run()) lock (_lock) _byKey[entry.Key] = entry;
        DropBeyondMost();
        return recovery.Found;
    }

    /// <summary>Whether there is one with this key that nobody has, or that somebody has.</summary>
    public bool Has(in PartialKey key)
    {
        lock (_lock) return _byKey.ContainsKey(key);
    }

    /// <summary>
    /// Leases the partial of this key, or a new one where there is none, or where what there is can't be used. False while
    /// somebody else has it. Off the loops: what nobody synced before a restart is read again.
    /// </summary>
    /// <param name="key">Whose, and where to.</param>
    /// <param name="identity">
    /// Tells this version of the source from any other, opaque, at most <see cref="JournalBody.Identity"/> bytes; null for what is
    /// never kept: it is always new, and hidden from all others.
    /// </param>
    /// <param name="size">Bytes of the whole file; one of another size is cut or grown, and loses the units whose length changes.</param>
    /// <param name="needed">Bytes of data, which must fit what is free, but for what is there already.</param>
    /// <param name="partial">The lease; the caller parks or disposes of it.</param>
    /// <exception cref="FileFailureException">It can't be staged.</exception>
    public bool TryLease(in PartialKey key, string? identity, long size, long needed, out Partial partial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        partial = null!;
        PartialEntry? entry = null;
        lock (_lock)
        {
            if (identity is not null && _byKey.TryGetValue(key, out entry) && entry.InUse) return false;
            entry ??= new PartialEntry(StagingNames.New(), key);
            entry.InUse = true;
            if (identity is not null) _byKey[key] = entry;
        }

        try
        {
            partial = (entry.IsParked ? new PartialOpening(this, volume, entry, _run).TryOpen(identity!, size, needed) : null) ?? Begin(entry, identity, size, needed);
            return true;
        }
        catch
        {
            End(entry, entry.IsParked, entry.Done, entry.IsPoisoned);
            throw;
        }
    }

    /// <summary>Deletes parked ones that nobody has written to for so long; returns how many those were.</summary>
    public int Sweep(TimeSpan keep)
    {
        var before = time.GetUtcNow() - keep;
        return Parked().Where(entry => entry.Touched <= before).Count(TryDelete);
    }

    public IReadOnlyList<PartialInfo> List()
    {
        lock (_lock) return [.. _byKey.Values.Select(entry => new PartialInfo(entry.Id, entry.Key, entry.Size, entry.Done, entry.Touched, entry.InUse))];
    }

    /// <summary>Deletes the one with this key, unless somebody has it: what it was to become has landed by another way.</summary>
    public void Forget(PartialKey key)
    {
        if (Parked().FirstOrDefault(entry => entry.Key == key) is { } entry) TryDelete(entry);
    }

    /// <summary>Deletes one by its id; false where there is none, or somebody has it.</summary>
    /// <exception cref="FileFailureException">Some of it is still on the disk; the next start tries again.</exception>
    public bool TryDelete(string id)
    {
        if (Parked().Find(entry => entry.Id == id) is not { } entry || !TryForget(entry)) return false;
        DeleteFiles(entry);
        return true;
    }

    internal PreparedLanding Prepare(IStagedFile file, WireName target, long size, in NodeMeta meta, LandRule rule, Action<bool> ended) =>
        folder.Prepare(file, target, size, meta, rule, ended);

    /// <summary>A lease ended, and the partial is there for the next one, or gone.</summary>
    internal void End(PartialEntry entry, bool isParked, long done, bool isPoisoned)
    {
        if (!isParked || !Keeps) Delete(entry);
        lock (_lock)
        {
            (entry.InUse, entry.IsParked, entry.Done, entry.IsPoisoned) = (false, isParked && Keeps, done, isPoisoned);
            entry.Touched = time.GetUtcNow();
            if (!entry.IsParked && _byKey.TryGetValue(entry.Key, out var known) && known == entry) _byKey.Remove(entry.Key);
        }

        DropBeyondMost();
    }

    private Partial Begin(PartialEntry entry, string? identity, long size, long needed)
    {
        // What there was can't be used.
        if (entry.IsParked) Delete(entry);
        (entry.IsParked, entry.IsPoisoned, entry.Size, entry.Done, entry.Epoch, entry.Touched) = (false, false, size, 0, entry.Epoch + 1, time.GetUtcNow());
        var file = volume.Stage(entry.Key.Target, entry.Part, size, needed);
        var lease = identity is null ? null : new JournalRecord.Lease(entry.Epoch, _run, size, identity);
        var journal = lease is null ? null : new PartialJournal(
            volume, new JournalRecord.Header(entry.Id, entry.Key), lease, left: null, new JournalState(), JournalEnd.New);
        return new Partial(this, entry, file, journal) { IsSameSource = true };
    }

    private List<PartialEntry> Parked()
    {
        lock (_lock) return [.. _byKey.Values.Where(entry => !entry.InUse)];
    }

    private bool TryDelete(PartialEntry entry)
    {
        if (!TryForget(entry)) return false;
        Delete(entry);
        return true;
    }

    // From here on whoever wants it leases a new one, under another id.
    private bool TryForget(PartialEntry entry)
    {
        lock (_lock) return !entry.InUse && _byKey.TryGetValue(entry.Key, out var known) && known == entry && _byKey.Remove(entry.Key);
    }

    private void DropBeyondMost()
    {
        var parked = Parked();
        foreach (var entry in parked.OrderBy(entry => entry.Touched).Take(parked.Count - Most).ToList()) TryDelete(entry);
    }

    // The journal first, as where a partial ends.
    private void DeleteFiles(PartialEntry entry)
    {
        volume.DeleteStaged(entry.Journal);
        volume.DeleteStaged(entry.Part);
    }

    private void Delete(PartialEntry entry)
    {
        try
        {
            DeleteFiles(entry);
        }
        catch (FileFailureException)
        {
            // The next start tries again.
        }
    }
}

/// <summary>What a start found: partials that can go on, those that had landed or could not be believed, and bytes that stay.</summary>
internal readonly record struct PartialRecovery(int Kept, int Finished, int RolledBack, int Dropped, long Bytes);

/// <summary>One partial for people. Done: bytes that its journal vouches for. Touched: when it was last written to.</summary>
internal sealed record PartialInfo(string Id, PartialKey Key, long Size, long Done, DateTimeOffset Touched, bool InUse);
