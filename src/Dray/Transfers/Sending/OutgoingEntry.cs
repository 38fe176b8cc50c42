using Dray.Files;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>One entry on its way out: what it is, where its bytes are, how often it had to be offered.</summary>
internal sealed class OutgoingEntry
{
    private byte[]? _sha256;

    public OutgoingEntry(Entry entry, ISourceTree source, int offers = 0, bool differs = false)
    {
        (Entry, Source, Offers, Differs) = (entry, source, offers, differs);
        if (entry.Kind == EntryKind.File && entry.Size > WireLimits.Small) File = new OutgoingFile(this);
    }

    /// <summary>As it is offered; its name is the same in its source and where it lands.</summary>
    public Entry Entry { get; }
    public ISourceTree Source { get; }

    /// <summary>As <see cref="Found.ChangedNs"/>: what has it still is what was offered.</summary>
    public long? ChangedNs { get; init; }
    public int Offers { get; }

    /// <summary>Content was compared and differs although size and time agree.</summary>
    public bool Differs { get; }

    /// <summary>The number it has in this transfer, once it is offered.</summary>
    public uint Id { get; set; }

    /// <summary>The state of a large file; null for what fits into a pack.</summary>
    public OutgoingFile? File { get; }

    /// <summary>Somebody is about to say what became of it. The ledger's, under its lock.</summary>
    public bool IsSettling { get; set; }

    /// <summary>How often what arrived was not what was sent. The ledger's, under its lock.</summary>
    public int Mismatches { get; set; }

    /// <summary>SHA-256 of what was read of it, whichever reading landed; null where nobody asked for it. Any thread.</summary>
    public byte[]? Sha256 => Volatile.Read(ref _sha256);

    /// <summary>
    /// A lane has read all of it. Where one dies unheard it is read again, and which reading landed nobody knows: so all of them
    /// have to be the same.
    /// </summary>
    /// <exception cref="FileFailureException">An earlier reading was another.</exception>
    public void HasRead(ReadOnlySpan<byte> sha256)
    {
        var earlier = Interlocked.CompareExchange(ref _sha256, sha256.ToArray(), null);
        if (earlier is not null && !sha256.SequenceEqual(earlier)) throw OutgoingFile.Changed(this);
    }

    /// <summary>What the server is told of it, once it has its number.</summary>
    public OfferedEntry ToOffer() => new()
    {
        Id = Id,
        Name = Entry.Name.Value,
        Kind = (int)Entry.Kind,
        Size = Entry.Size,
        Modified = Entry.ModifiedNs,
        Mode = Entry.Mode,
        Link = Entry.LinkTarget,
        Data = Entry.Data,
        Identity = Entry.Identity,
        Differs = Differs,
    };
}
