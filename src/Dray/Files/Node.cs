namespace Dray.Files;

/// <summary>What stands under a name on disk.</summary>
public enum NodeKind : byte
{
    File = 1,
    Folder = 2,
    Link = 3,
    Other = 4,
}

/// <summary>
/// What lstat tells of one name: size in bytes, times in nanoseconds since 1970 UTC, mode bits as in st_mode &amp; 07777,
/// device and inode as the system numbers them.
/// </summary>
public readonly record struct NodeStat(
    NodeKind Kind, long Size, long ModifiedNs, long ChangedNs, int Mode, ulong Device, ulong Inode);

/// <summary>What a landed entry keeps of its source: mtime (ns since 1970 UTC) and the nine rwx bits.</summary>
public readonly record struct NodeMeta(long ModifiedNs, int Mode);
