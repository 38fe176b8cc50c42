using System.Runtime.InteropServices;
using System.Text;
using Dray.Interop;

namespace Dray.Files;

/// <summary>
/// Linux's file calls with EINTR and short writes seen to. Each returns its errno, 0 for success; names are single
/// components unless a comment says otherwise.
/// </summary>
internal static unsafe partial class Posix
{
    /// <summary>What is opened to name things relative to it: needs no read permission.</summary>
    public static readonly int FolderFlags = Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_CLOEXEC;

    private static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>Opens a path that the user typed, links and all.</summary>
    public static Descriptor Open(string path, int flags)
    {
        int fd;
        do fd = Libc.open(path, flags | Libc.O_CLOEXEC, 0);
        while (fd < 0 && LastError == FileErrno.EINTR);
        return new Descriptor(fd, LastError);
    }

    public static Descriptor OpenAt(Descriptor at, string name, int flags, int mode = 0)
    {
        int fd;
        do fd = Libc.openat(at, name, flags | Libc.O_CLOEXEC, mode);
        while (fd < 0 && LastError == FileErrno.EINTR);
        return new Descriptor(fd, LastError);
    }

    /// <summary>openat2(2) of a whole path that may neither leave <paramref name="at"/> nor pass a symbolic link.</summary>
    public static Descriptor OpenBeneath(Descriptor at, string path, int flags)
    {
        var how = new Libc.OpenHow
        {
            Flags = (ulong)(flags | Libc.O_CLOEXEC),
            Resolve = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_SYMLINKS | Libc.RESOLVE_NO_MAGICLINKS,
        };
        nint fd;
        var tries = 0;
        // EAGAIN: something was renamed while the kernel walked.
        do fd = Libc.syscall_openat2(Libc.SYS_openat2, at, path, &how, sizeof(Libc.OpenHow));
        while (fd < 0 && (LastError == FileErrno.EINTR || (LastError == FileErrno.EAGAIN && ++tries < 64)));
        return new Descriptor((int)fd, LastError);
    }

    public static int Stat(Descriptor at, string name, out Libc.StatX stat)
    {
        fixed (Libc.StatX* to = &stat)
        {
            return Result(Libc.statx(
                at, name, Libc.AT_SYMLINK_NOFOLLOW | Libc.AT_NO_AUTOMOUNT | Libc.AT_EMPTY_PATH,
                Libc.STATX_BASIC_STATS | Libc.STATX_MNT_ID, to));
        }
    }

    /// <summary>The same for a name as <see cref="FolderReader"/> has it: bytes that end in a NUL.</summary>
    public static int Stat(Descriptor at, ReadOnlySpan<byte> name, out Libc.StatX stat)
    {
        fixed (byte* path = name)
        fixed (Libc.StatX* to = &stat)
        {
            return Result(Libc.statx(at, path, Libc.AT_SYMLINK_NOFOLLOW | Libc.AT_NO_AUTOMOUNT, Libc.STATX_BASIC_STATS, to));
        }
    }

    public static int Stat(Descriptor fd, out Libc.StatX stat) => Stat(fd, "", out stat);

    public static NodeStat ToNode(in Libc.StatX stat) => new(
        (stat.Mode & Libc.S_IFMT) switch
        {
            Libc.S_IFREG => NodeKind.File,
            Libc.S_IFDIR => NodeKind.Folder,
            Libc.S_IFLNK => NodeKind.Link,
            _ => NodeKind.Other,
        },
        (long)stat.Size,
        ToNanoseconds(stat.ModifiedSeconds, stat.ModifiedNanoseconds),
        ToNanoseconds(stat.ChangedSeconds, stat.ChangedNanoseconds),
        stat.Mode & 0xFFF,
        ToDevice(stat.DeviceMajor, stat.DeviceMinor),
        stat.Inode,
        (long)stat.Blocks * 512);

    public static int ReadLink(Descriptor at, string name, out byte[] target)
    {
        target = [];
        Span<byte> bytes = stackalloc byte[4096];
        fixed (byte* to = bytes)
        {
            var length = Libc.readlinkat(at, name, to, bytes.Length);
            if (length < 0) return LastError;
            // Linux has no longer target than 4,095 bytes: one that fills the buffer was cut.
            if (length == bytes.Length) return FileErrno.ENAMETOOLONG;
            target = bytes[..(int)length].ToArray();
            return 0;
        }
    }

    public static int MakeFolder(Descriptor at, string name, int mode) => Result(Libc.mkdirat(at, name, mode));

    public static int MakeLink(string target, Descriptor at, string name) => Result(Libc.symlinkat(target, at, name));

    public static int Unlink(Descriptor at, string name) => Result(Libc.unlinkat(at, name, 0));

    public static int RemoveFolder(Descriptor at, string name) => Result(Libc.unlinkat(at, name, Libc.AT_REMOVEDIR));

    /// <summary>Gives an unnamed file a name; EEXIST where something has it.</summary>
    public static int LinkUnnamed(Descriptor file, Descriptor to, string name, bool byProc) => Result(byProc
        ? Libc.linkat(file, file.ProcPath, to, name, Libc.AT_SYMLINK_FOLLOW)
        : Libc.linkat(file, "", to, name, Libc.AT_EMPTY_PATH));

    /// <summary>A second name for whatever has the first, a symbolic link itself included; never replaces.</summary>
    public static int Link(Descriptor from, string source, Descriptor to, string name) =>
        Result(Libc.linkat(from, source, to, name, 0));

    /// <summary>A rename that replaces whatever has the name: only for names that nobody else can know.</summary>
    public static int Rename(Descriptor from, string source, Descriptor to, string name) =>
        Result(Libc.renameat2(from, source, to, name, 0));

    /// <summary>A rename that never replaces: EEXIST where something has the name.</summary>
    public static int RenameNew(Descriptor from, string source, Descriptor to, string name) =>
        Result(Libc.renameat2(from, source, to, name, Libc.RENAME_NOREPLACE));

    /// <summary>Both names stay, what they stand for trades places.</summary>
    public static int Exchange(Descriptor from, string source, Descriptor to, string name) =>
        Result(Libc.renameat2(from, source, to, name, Libc.RENAME_EXCHANGE));

    public static bool IsUnsupported(int errno) =>
        errno is FileErrno.EINVAL or FileErrno.ENOSYS or FileErrno.EOPNOTSUPP;

    public static int SetMode(Descriptor fd, int mode) => Result(Libc.fchmod(fd, mode));

    /// <summary>fchmod for what was opened with O_PATH.</summary>
    public static int SetModeByProc(Descriptor fd, int mode) => Result(Libc.fchmodat(fd, fd.ProcPath, mode, 0));

    public static int SetModified(Descriptor fd, long ns)
    {
        var times = stackalloc Libc.TimeSpec[2];
        Fill(times, ns);
        return Result(Libc.futimens(fd, times));
    }

    /// <summary>futimens for what was opened with O_PATH.</summary>
    public static int SetModifiedByProc(Descriptor fd, long ns)
    {
        var times = stackalloc Libc.TimeSpec[2];
        Fill(times, ns);
        return Result(Libc.utimensat(fd, fd.ProcPath, times, 0));
    }

    /// <summary>The mtime of whatever has this name, a symbolic link itself included.</summary>
    public static int SetModifiedAt(Descriptor at, string name, long ns)
    {
        var times = stackalloc Libc.TimeSpec[2];
        Fill(times, ns);
        return Result(Libc.utimensat(at, name, times, Libc.AT_SYMLINK_NOFOLLOW));
    }

    public static int SetSize(Descriptor fd, long size)
    {
        int result;
        do result = Libc.ftruncate(fd, size);
        while (result < 0 && LastError == FileErrno.EINTR);
        return Result(result);
    }

    /// <summary>Reserves room from the beginning on, to be read as zeros; the size stays.</summary>
    public static int Reserve(Descriptor fd, long length)
    {
        int result;
        do result = Libc.fallocate(fd, Libc.FALLOC_FL_KEEP_SIZE, 0, length);
        while (result < 0 && LastError == FileErrno.EINTR);
        return Result(result);
    }

    public static int PunchHole(Descriptor fd, long offset, long length)
    {
        int result;
        do result = Libc.fallocate(fd, Libc.FALLOC_FL_PUNCH_HOLE | Libc.FALLOC_FL_KEEP_SIZE, offset, length);
        while (result < 0 && LastError == FileErrno.EINTR);
        return Result(result);
    }

    public static int Write(Descriptor fd, long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                var written = Libc.pwrite(fd, from + done, bytes.Length - done, offset + done);
                if (written > 0) done += written;
                else if (written == 0) return FileErrno.EIO;
                else if (LastError != FileErrno.EINTR) return LastError;
            }
        }

        return 0;
    }

    /// <summary>Reads until <paramref name="bytes"/> is full or the file ends.</summary>
    public static int Read(Descriptor fd, long offset, Span<byte> bytes, out int count)
    {
        count = 0;
        fixed (byte* to = bytes)
        {
            while (count < bytes.Length)
            {
                var read = Libc.pread(fd, to + count, bytes.Length - count, offset + count);
                if (read == 0) break;
                if (read > 0) count += (int)read;
                else if (LastError != FileErrno.EINTR) return LastError;
            }
        }

        return 0;
    }

    /// <summary>lseek(2) by <see cref="Libc.SEEK_DATA"/> or <see cref="Libc.SEEK_HOLE"/>; ENXIO past the last of them.</summary>
    public static int Seek(Descriptor fd, long offset, int whence, out long found)
    {
        found = Libc.lseek(fd, offset, whence);
        return found < 0 ? LastError : 0;
    }

    /// <summary>Bytes that an ordinary user may still write.</summary>
    public static int Free(Descriptor fd, out long free)
    {
        var error = StateOf(fd, out var disk);
        free = disk.Free;
        return error;
    }

    public static int StateOf(Descriptor fd, out DiskState disk)
    {
        Libc.StatVfs stat;
        var error = Result(Libc.fstatvfs(fd, &stat));
        disk = error == 0
            ? new DiskState(Bytes(stat.Available, stat), Bytes(stat.Blocks, stat), (stat.Flags & Libc.ST_RDONLY) != 0, stat is { Files: > 0, AvailableFiles: 0 })
            : default;
        return error;

        static long Bytes(ulong blocks, in Libc.StatVfs stat) => (long)UInt128.Min(long.MaxValue, (UInt128)blocks * stat.FragmentSize);
    }

    /// <summary>One more block of getdents64(2); <paramref name="length"/> is 0 at the end.</summary>
    public static int ReadEntries(Descriptor folder, Span<byte> block, out int length)
    {
        fixed (byte* to = block)
        {
            length = (int)Libc.getdents64(folder, to, block.Length);
            return Result(length);
        }
    }

    /// <summary>flock(2); without waiting EAGAIN where somebody else has it.</summary>
    public static int Lock(Descriptor fd, int operation)
    {
        int result;
        do result = Libc.flock(fd, operation);
        while (result < 0 && LastError == FileErrno.EINTR);
        return Result(result);
    }

    private static int Result(int result) => result < 0 ? LastError : 0;

    private static void Fill(Libc.TimeSpec* times, long modifiedNs)
    {
        times[0] = new Libc.TimeSpec { Nanoseconds = Libc.UTIME_OMIT };
        var (seconds, rest) = Math.DivRem(modifiedNs, 1_000_000_000);
        // Before 1970 too the nanoseconds count forwards.
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + 1_000_000_000);
        times[1] = new Libc.TimeSpec { Seconds = seconds, Nanoseconds = rest };
    }

    // A time before 1677 or after 2262 is as good as the first or last one that fits.
    private static long ToNanoseconds(long seconds, uint nanoseconds) =>
        (long)Int128.Clamp(((Int128)seconds * 1_000_000_000) + nanoseconds, long.MinValue, long.MaxValue);

    // makedev(3)
    private static ulong ToDevice(uint major, uint minor) =>
        ((major & 0xfffff000UL) << 32) | ((major & 0xfffUL) << 8) | ((minor & 0xffffff00UL) << 12) | (minor & 0xffUL);
}
