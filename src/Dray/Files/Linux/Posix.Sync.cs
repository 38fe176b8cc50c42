using Dray.Interop;

namespace Dray.Files;

/// <summary>
/// What waits for the disk. A sync that failed is never made again: the kernel tells of lost pages once and calls them clean
/// from then on, so that the next one would find nothing wrong. One that a signal cut short, EINTR, has told of nothing yet,
/// and asking again is safe.
/// </summary>
internal static unsafe partial class Posix
{
    /// <summary>fsync(2).</summary>
    public static int Sync(Descriptor fd)
    {
        int result;
        do result = Libc.fsync(fd);
        while (result < 0 && LastError == FileErrno.EINTR);
        return Result(result);
    }

    /// <summary>fdatasync(2): without times and mode.</summary>
    public static int SyncData(Descriptor fd)
    {
        int result;
        do result = Libc.fdatasync(fd);
        while (result < 0 && LastError == FileErrno.EINTR);
        return Result(result);
    }

    /// <summary>syncfs(2). Not by an O_PATH descriptor, and it tells of what failed since its own was opened or last asked.</summary>
    public static int SyncAll(Descriptor fd)
    {
        int result;
        do result = Libc.syncfs(fd);
        while (result < 0 && LastError == FileErrno.EINTR);
        return Result(result);
    }

    /// <summary>Begins writing a range out and does not wait; a length of 0 reaches to the end. Tells of no error.</summary>
    public static void StartWriteOut(Descriptor fd, long offset, long length) =>
        _ = Libc.sync_file_range(fd, offset, length, Libc.SYNC_FILE_RANGE_WRITE);

    /// <summary>The kind of file system, as statfs(2) numbers them; 0 where that can't be told.</summary>
    public static long FileSystemOf(Descriptor fd)
    {
        Libc.StatFs stat;
        return Libc.fstatfs(fd, &stat) == 0 ? stat.Type : 0;
    }
}
