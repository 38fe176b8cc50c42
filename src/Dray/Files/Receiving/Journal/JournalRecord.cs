namespace Dray.Files;

/// <summary>What a journal says of one partial, in the order in which it became true.</summary>
internal abstract record JournalRecord
{
    /// <summary>Comes first, once: whose journal this is. <paramref name="Id"/> is 32 hex digits.</summary>
    public sealed record Header(string Id, PartialKey Key) : JournalRecord;

    /// <summary>A lease begins to write.</summary>
    /// <param name="Epoch">Counts the partial's leases.</param>
    /// <param name="Run">Tells this run of the server from any other: what nobody synced is believed in the same run alone.</param>
    /// <param name="Size">Bytes of the whole file; units that are not in one of this size are forgotten.</param>
    /// <param name="Identity">The source's, as its sender gave it.</param>
    public sealed record Lease(uint Epoch, ulong Run, long Size, string Identity) : JournalRecord;

    /// <summary>A unit is written and verified; <paramref name="Synced"/>: this one and all that still count are on the disk.</summary>
    public sealed record Unit(long Number, UInt128 Digest, bool Synced) : JournalRecord;

    /// <summary>A unit is about to be overwritten, or did not verify: it counts no more, and whether the others are on the disk is open.</summary>
    public sealed record Dropped(long Number) : JournalRecord;

    /// <summary>The whole file is about to move to <c>replaced/</c><paramref name="Name"/>, to trade places with what it replaces.</summary>
    public sealed record Aside(string Name, NodeStat Own) : JournalRecord;
}
