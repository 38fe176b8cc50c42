using System.Globalization;
using System.Text;
using Dray.Interop;

namespace Dray.Files;

/// <summary>flock(2) on the file <c>lock</c> in a <c>.dray</c> folder. The kernel lets go of it when its holder ends, however it ends.</summary>
internal static class LinuxLock
{
    /// <summary>The lock, to be kept open as long as it is wanted; else null, and the process that has it, 0 if that can't be told.</summary>
    public static Descriptor? TryTake(Descriptor own, out int holder)
    {
        holder = 0;
        var file = Posix.OpenAt(own, "lock", Libc.O_RDWR | Libc.O_CREAT | Libc.O_NOFOLLOW | Libc.O_NONBLOCK, 0x180);
        if (file.IsInvalid) throw FileFaults.Failure(file.Error, "lock");
        var error = Posix.Lock(file, Libc.LOCK_EX | Libc.LOCK_NB);
        if (error == FileErrno.EAGAIN)
        {
            holder = ReadHolder(file);
            file.Dispose();
            return null;
        }

        // The number only helps people: it may fail on a full disk.
        if (error == 0 && Posix.SetSize(file, 0) == 0)
            Posix.Write(file, 0, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        if (error == 0) return file;
        file.Dispose();
        throw FileFaults.Failure(error, "lock");
    }

    private static int ReadHolder(Descriptor file)
    {
        Span<byte> text = stackalloc byte[16];
        return Posix.Read(file, 0, text, out var count) == 0 && int.TryParse(text[..count], out var holder) ? holder : 0;
    }
}
