namespace Dray.Files;

/// <summary>What the store remembers of one partial. Under the store's lock, but for what only its lease touches.</summary>
internal sealed class PartialEntry(string id, PartialKey key)
{
    public string Id => id;

    public PartialKey Key => key;

    public string Part => id + StagingNames.Part;

    public string Journal => id + StagingNames.Journal;

    public bool InUse { get; set; }

    /// <summary>An earlier lease left it.</summary>
    public bool IsParked { get; set; }

    /// <summary>A sync failed in this run: what nobody synced is not believed unread.</summary>
    public bool IsPoisoned { get; set; }

    public uint Epoch { get; set; }

    public long Size { get; set; }

    public long Done { get; set; }

    public DateTimeOffset Touched { get; set; }
}
