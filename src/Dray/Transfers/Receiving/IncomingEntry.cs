using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>One planned entry that has not settled yet: what was offered, where it goes, and what may happen there.</summary>
internal sealed class IncomingEntry(uint id, Entry entry, WireName target, LandRule rule)
{
    public uint Id { get; } = id;
    public Entry Entry { get; } = entry;
    public WireName Target { get; } = target;
    public LandRule Rule { get; } = rule;
    public NodeMeta Meta => new(Entry.ModifiedNs, Entry.Mode);

    /// <summary>The staged file, once the first of its units came. Guarded by the transfer's lock.</summary>
    public IncomingFile? File { get; set; }
}
