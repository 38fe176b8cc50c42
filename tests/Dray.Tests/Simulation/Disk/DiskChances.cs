namespace Dray.Tests.Simulation;

/// <summary>How often a disk fails: one call in so many, 0 for never.</summary>
internal sealed record DiskChances
{
    /// <summary>Writes that find no room, after a part of them.</summary>
    public int Full { get; init; }

    /// <summary>Writes that meet an error, after a part of them.</summary>
    public int Write { get; init; }

    /// <summary>Reads that meet an error.</summary>
    public int Read { get; init; }

    /// <summary>Syncs that fail, of files and of folders; what they should have written is lost and looks clean.</summary>
    public int Sync { get; init; }

    /// <summary>Changes of names that fail.</summary>
    public int Rename { get; init; }

    /// <summary>Times that the file system turns read-only, until it is mounted anew.</summary>
    public int ReadOnly { get; init; }
}
