using Dray.Wire;

namespace Dray.Files;

#pragma warning disable CA1822
/// <summary>Interim.</summary>
internal sealed class PartialStore(IVolume volume, ReceivingFolder folder)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PartialKey, Partial> _parked = [];
    private readonly HashSet<PartialKey> _leased = [];

    public PartialRecovery Recover()
    {
        var all = volume.ListStaged();
        foreach (var one in all) volume.DeleteStaged(one.Name);
        return new PartialRecovery(0, 0, 0, all.Count, 0);
    }

    public bool Has(in PartialKey key)
    {
        lock (_lock) return _parked.ContainsKey(key) || _leased.Contains(key);
    }

    public bool TryLease(in PartialKey key, string? identity, long size, long needed, out Partial partial)
    {
        partial = null!;
        Partial? old = null;
        if (identity is not null)
        {
            lock (_lock)
            {
                if (!_leased.Add(key)) return false;
                _parked.Remove(key, out old);
            }
        }

        var name = old?.Name ?? StagingNames.New() + ".part";
        var file = old is not null && old.Size == size ? volume.Reopen(name, key.Target) : null;
        if (file is null) (old, name) = (null, StagingNames.New() + ".part");
        file ??= volume.Stage(key.Target, name, size, needed);
        partial = new Partial(this, key, identity, old?.Identity == identity, (old?.Epoch ?? 0) + 1, old?.Kept ?? [], name, new StagedFile(folder, file, key.Target, size));
        return true;
    }

    public void Release(Partial partial, bool parked)
    {
        if (partial.Identity is null) return;
        lock (_lock)
        {
            _leased.Remove(partial.Key);
            if (parked) _parked[partial.Key] = partial;
        }
    }

    public int Sweep(TimeSpan keep) => 0;

    public IReadOnlyList<PartialInfo> List() => [];

    public bool TryDelete(string id) => false;
}

/// <summary>What a start found: partials that can go on, those that had landed or could not be believed, and bytes that stay.</summary>
internal readonly record struct PartialRecovery(int Kept, int Finished, int RolledBack, int Dropped, long Bytes);

/// <summary>One partial for people. Done: bytes that its journal vouches for. Touched: when it was last written to.</summary>
internal sealed record PartialInfo(string Id, PartialKey Key, long Size, long Done, DateTimeOffset Touched, bool InUse);
