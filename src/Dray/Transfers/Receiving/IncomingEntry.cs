using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>One planned entry that has not settled yet: what was offered, where it goes, what may happen there, and who waits to hear.</summary>
internal sealed class IncomingEntry(uint id, Entry entry, WireName target, LandRule rule)
{
    private bool _landing;

    public uint Id { get; } = id;
    public Entry Entry { get; } = entry;
    public WireName Target { get; } = target;
    public LandRule Rule { get; } = rule;
    public NodeMeta Meta => new(Entry.ModifiedNs, Entry.Mode);

    /// <summary>What a partial of it is found by; null where none is kept, as for small files and strangers.</summary>
    public PartialKey? Key { get; set; }

    /// <summary>Its content was compared with what is there, and differs although size and time agree.</summary>
    public bool Differs { get; init; }

    /// <summary>What another transfer's partial is found by, beside which this one was staged apart.</summary>
    public PartialKey? Apart { get; set; }

    /// <summary>What is verified of it outlives its connection.</summary>
    public bool IsKept => Key is not null;

    /// <summary>The staged file of a large one, once it was opened. Guarded by this entry's own monitor.</summary>
    public IncomingFile? File { get; set; }

    /// <summary>What the sender said at its end: digest, then SHA-256 where it was asked for. Guarded as the file is.</summary>
    public byte[]? Promised { get; set; }

    /// <summary>Lanes that wait to hear what became of it. Guarded by the transfer's lock.</summary>
    public List<ResultMailbox> Waiters { get; } = [];

    /// <summary>True for the one lane that brings a small entry in: another may bring the same one, its sender taking the first for dead.</summary>
    public bool TryBeginLanding() => !Interlocked.Exchange(ref _landing, true);
}
