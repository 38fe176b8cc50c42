using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// Room on one file system. What is staged there reserves it as soon as it is announced, where that costs no write; so what is
/// free has other staged files' share taken off already. Elsewhere, and for files with holes, what has been announced but not
/// written is not counted: whoever comes too late is told when the disk is full, and goes on once there is room.
/// </summary>
internal static class Room
{
    /// <exception cref="FileFailureException">These bytes of data don't fit what is free.</exception>
    public static void Require(StagingHome home, WireName target, long needed)
    {
        if (TryFree(home) is { } free && needed > free) throw FileFaults.NoSpace(target.Value, needed, free);
    }

    /// <summary>Reserves a staged file's room, unless the file system would have to touch each page for it.</summary>
    /// <returns>0, or the errno that says that there is none.</returns>
    public static int Reserve(StagingHome home, Descriptor file, long size)
    {
        if (size == 0 || !home.IsOnDisk) return 0;
        var error = Posix.Reserve(file, size);
        return Posix.IsUnsupported(error) ? 0 : error;
    }

    /// <summary>Gives back what is reserved and has not been written; a file that waits for its sender keeps no room from others.</summary>
    public static void Release(Descriptor file, long size)
    {
        for (var at = 0L; at < size;)
        {
            if (Posix.Seek(file, at, Libc.SEEK_HOLE, out var start) != 0 || start >= size) return;
            var error = Posix.Seek(file, start, Libc.SEEK_DATA, out var end);
            if (error == FileErrno.ENXIO) end = size;
            else if (error != 0) return;
            if (Posix.PunchHole(file, start, end - start) != 0) return;
            at = end;
        }
    }

    /// <summary>What a call's errno means to people: where it is room that is missing, how much.</summary>
    public static FileFailureException Failure(int error, StagingHome home, WireName target, long needed) =>
        (FileFaults.Of(error), TryFree(home)) switch
        {
            (FileFault.NoSpace, { } free) => FileFaults.NoSpace(target.Value, needed, free),
            (FileFault.Quota, _) => FileFaults.NoQuota(target.Value, needed),
            _ => FileFaults.Failure(error, target.Value),
        };

    private static long? TryFree(StagingHome home) => Posix.Free(home.Staging, out var free) == 0 ? free : null;
}
