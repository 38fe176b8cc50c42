using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Dray.Cli.Trial;

/// <summary>
/// What the system tells of one name, links not followed: mtime in nanoseconds since 1970 UTC, the rwx bits, bytes in use on
/// disk. On systems without statx the last is unknown (-1) and mtime is as fine as .NET has it.
/// </summary>
internal readonly partial record struct FileStatus(FileKind Kind, long Size, long ModifiedNs, int Mode, long Allocated)
{
    /// <exception cref="IOException">There is nothing, or it can't be looked at.</exception>
    public static FileStatus Of(string path) => OperatingSystem.IsLinux() ? FromStatx(path) : FromFileInfo(path);

    private static unsafe FileStatus FromStatx(string path)
    {
        // struct statx is the same on every architecture: linux/stat.h, 256 bytes.
        const int AtFdCwd = -100, AtSymlinkNoFollow = 0x100;
        const uint BasicStats = 0x7ff;
        var words = stackalloc ulong[32];
        if (statx(AtFdCwd, path, AtSymlinkNoFollow, BasicStats, words) != 0)
            throw new IOException($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

        var bytes = (byte*)words;
        var mode = *(ushort*)(bytes + 28);
        var seconds = *(long*)(bytes + 112);
        var nanoseconds = *(uint*)(bytes + 120);
        var kind = (mode & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Folder,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
        return new(kind, *(long*)(bytes + 40), (seconds * 1_000_000_000) + nanoseconds, mode & 0x1FF, *(long*)(bytes + 48) * 512);
    }

    private static FileStatus FromFileInfo(string path)
    {
        var attributes = File.GetAttributes(path);
        var info = new FileInfo(path);
        var kind = info.LinkTarget is not null ? FileKind.Link
            : attributes.HasFlag(FileAttributes.Directory) ? FileKind.Folder
            : FileKind.File;
        var mode = OperatingSystem.IsWindows() ? 0 : (int)File.GetUnixFileMode(path) & 0x1FF;
        var modified = (File.GetLastWriteTimeUtc(path) - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return new(kind, kind == FileKind.File ? info.Length : 0, modified, mode, -1);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(int folder, string path, int flags, uint mask, ulong* buffer);
}

internal enum FileKind
{
    File,
    Folder,
    Link,
    Other,
}
