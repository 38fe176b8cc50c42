namespace Dray.Files;

/// <summary>What stands under a name on disk.</summary>
internal enum NodeKind : byte
{
    File = 1,
    Folder = 2,
    Link = 3,
    Other = 4,
}

/// <summary>
/// What lstat tells of one name: size in bytes, times in nanoseconds since 1970 UTC, mode bits as in st_mode &amp; 07777,
/// device and inode as the system numbers them; <paramref name="Allocated"/> counts the bytes that take room on disk, where
/// that is known: fewer than the size means holes.
/// </summary>
internal readonly record struct NodeStat(
    NodeKind Kind, long Size, long ModifiedNs, long ChangedNs, int Mode, ulong Device, ulong Inode,
    long Allocated = long.MaxValue)
{
    /// <summary>Less is allocated than the size needs, so it is worth asking where the data are.</summary>
    public bool MayHaveHoles => Allocated < Size;
}

/// <summary>What a landed entry keeps of its source: mtime (ns since 1970 UTC) and the nine rwx bits.</summary>
internal readonly record struct NodeMeta(long ModifiedNs, int Mode);
