using System.Runtime.InteropServices;
using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>Turns what the system says into a <see cref="FileFault"/> and words for people, in one place.</summary>
internal static class FileFaults
{
    public static FileFailureException Failure(FileFault fault, string name, string? reason = null, Exception? inner = null) =>
        new(fault, DisplayText.Escape(name), reason ?? Describe(fault), inner);

    public static FileFailureException Failure(int errno, string name)
    {
        var fault = Of(errno);
        return Failure(fault, name, fault == FileFault.Io ? $"{Describe(fault)} ({Marshal.GetPInvokeErrorMessage(errno)})" : null);
    }

    /// <param name="name">The file.</param>
    /// <param name="needed">Bytes that it needs, or still needs.</param>
    /// <param name="free">Bytes that are free; enough of them mean that something else has run out.</param>
    public static FileFailureException NoSpace(string name, long needed, long free) => Failure(FileFault.NoSpace, name, needed > free
        ? $"no space left on the receiver's disk: {SizeText.Format(needed)} needed, {SizeText.Format(free)} free; free some and send again"
        : $"the receiver's disk takes no more, though {SizeText.Format(free)} are free: it may be out of inodes (df -i); delete some files and send again");

    public static FileFailureException NoQuota(string name, long needed) => Failure(
        FileFault.Quota, name, $"the receiver's disk quota is used up{(needed > 0 ? $": {SizeText.Format(needed)} needed" : "")}; free some and send again");

    /// <summary>What a call of the framework's threw, in our own terms.</summary>
    public static FileFailureException Failure(Exception thrown, string name) => thrown switch
    {
        FileFailureException failure => failure,
        UnauthorizedAccessException => Failure(FileFault.Denied, name, null, thrown),
        FileNotFoundException or DirectoryNotFoundException => Failure(FileFault.Vanished, name, null, thrown),
        PathTooLongException => Failure(FileFault.NotStorable, name, null, thrown),
        ArgumentException or NotSupportedException => Failure(FileFault.NotStorable, name, null, thrown),
        _ => Failure(OfResult(thrown.HResult), name, null, thrown),
    };

    public static FileFault Of(int errno) => errno switch
    {
        0 => FileFault.None,
        FileErrno.ENOSPC => FileFault.NoSpace,
        FileErrno.EDQUOT => FileFault.Quota,
        FileErrno.EROFS => FileFault.ReadOnly,
        FileErrno.EACCES or FileErrno.EPERM => FileFault.Denied,
        FileErrno.ENOTDIR or FileErrno.EISDIR => FileFault.InTheWay,
        FileErrno.EEXIST or FileErrno.ENOTEMPTY => FileFault.Exists,
        FileErrno.ENAMETOOLONG or FileErrno.EINVAL or FileErrno.EILSEQ or FileErrno.EOPNOTSUPP => FileFault.NotStorable,
        FileErrno.EFBIG or FileErrno.EOVERFLOW => FileFault.TooLarge,
        FileErrno.ENOENT or FileErrno.ESTALE => FileFault.Vanished,
        FileErrno.ELOOP or FileErrno.EXDEV => FileFault.OutsideRoot,
        FileErrno.EMFILE or FileErrno.ENFILE => FileFault.TooManyOpen,
        _ => FileFault.Io,
    };

    public static string Describe(FileFault fault) => fault switch
    {
        FileFault.NoSpace => "no space left on the receiver's disk; free some and send again",
        FileFault.Quota => "the disk quota is used up; free some space and send again",
        FileFault.ReadOnly => "the file system is read-only; mount it for writing, or look into the system's log for a fault of the disk",
        FileFault.Denied => "permission denied; check who owns it and its folder, and what they may do",
        FileFault.InTheWay => "a folder and something else share this name; rename one of them",
        FileFault.Exists => "something has this name already",
        FileFault.NotStorable => "this file system can't store it under this name; rename it",
        FileFault.TooLarge => "larger than this file system's files can be",
        FileFault.Vanished => "it is not there any more",
        FileFault.OutsideRoot => "a symbolic link or a mount stands in the way; Dray goes through neither",
        FileFault.TooManyOpen => "too many files are open; raise the limit (ulimit -n)",
        FileFault.Changed => "it changed meanwhile; send again",
        FileFault.Verification => "its content did not verify; send again",
        _ => "the disk reported an error; look into the system's log before you send again",
    };

    // The framework hands errno through on Unix and a Win32 error as 0x8007xxxx on Windows.
    private static FileFault OfResult(int result) => (result & 0xFFFF0000) != 0x80070000
        ? Of(result)
        : (result & 0xFFFF) switch
        {
            0x27 or 0x70 => FileFault.NoSpace,
            0x13 => FileFault.ReadOnly,
            0x05 or 0x20 or 0x21 => FileFault.Denied,
            0x50 or 0xB7 => FileFault.Exists,
            0x7B or 0xCE => FileFault.NotStorable,
            0xDF => FileFault.TooLarge,
            0x02 or 0x03 => FileFault.Vanished,
            0x04 => FileFault.TooManyOpen,
            _ => FileFault.Io,
        };
}
