using System.Runtime.InteropServices;

namespace Dray.Interop;

/// <summary>fsync(2), fdatasync(2), syncfs(2), sync_file_range(2) and what kind of file system it is, fstatfs(2).</summary>
internal static unsafe partial class Libc
{
    public const uint SYNC_FILE_RANGE_WRITE = 2;

    public const long EXT4_SUPER_MAGIC = 0xEF53;
    public const long XFS_SUPER_MAGIC = 0x58465342;
    public const long BTRFS_SUPER_MAGIC = 0x9123683E;
    public const long F2FS_SUPER_MAGIC = 0xF2F52010;
    public const long TMPFS_MAGIC = 0x01021994;
    public const long RAMFS_MAGIC = 0x858458F6;

    /// <summary>The beginning of struct statfs on 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct StatFs
    {
        public long Type;
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fsync(SafeHandle fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fdatasync(SafeHandle fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int syncfs(SafeHandle fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int sync_file_range(SafeHandle fd, long offset, long length, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fstatfs(SafeHandle fd, StatFs* stat);
}
