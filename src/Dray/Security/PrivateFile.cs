using System.Runtime.InteropServices;
using Dray.Interop;
using Microsoft.Win32.SafeHandles;

namespace Dray.Security;

/// <summary>Opens a regular file and nothing else, without waiting: to open a FIFO is to wait for whoever writes to it.</summary>
internal static class PrivateFile
{
    /// <summary>The file, opened for reading, the caller's to dispose of; null where nothing has that path.</summary>
    /// <exception cref="IdentityException">It is no regular file.</exception>
    /// <exception cref="IOException">It can't be opened.</exception>
    public static FileStream? TryOpen(string path) => OperatingSystem.IsLinux() ? TryOpenAtOnce(path) : TryOpenPortably(path);

    private static FileStream? TryOpenAtOnce(string path)
    {
        var file = new SafeFileHandle(Libc.open(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0), ownsHandle: true);
        if (file.IsInvalid)
        {
            return Marshal.GetLastPInvokeError() switch
            {
                FileErrno.ENOENT or FileErrno.ENOTDIR => null,
                // open(2): a socket.
                FileErrno.ENXIO => throw NoFile(path),
                var error => throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)}."),
            };
        }

        if (IsRegular(file)) return new FileStream(file, FileAccess.Read);
        file.Dispose();
        throw NoFile(path);
    }

    private static unsafe bool IsRegular(SafeFileHandle file)
    {
        Libc.StatX stat;
        return Libc.statx(file, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, &stat) == 0
            && (stat.Mode & Libc.S_IFMT) == Libc.S_IFREG;
    }

    private static FileStream? TryOpenPortably(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (stream.CanSeek) return stream;
            stream.Dispose();
            throw NoFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static IdentityException NoFile(string path) =>
        new($"{path} is no regular file. Move it away, and Dray makes a new one; or set DRAY_HOME to another folder.");
}
