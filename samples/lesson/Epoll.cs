using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Lesson;

/// <summary>epoll(7) as it is, for one event at a time. Results are words, as the lesson prints them.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class Epoll : IDisposable
{
    public const int ADD = 1;
    public const int DEL = 2;
    public const int MOD = 3;

    public const uint IN = 0x1;
    public const uint ERR = 0x8;
    public const uint HUP = 0x10;
    public const uint RDHUP = 0x2000;
    public const uint ONESHOT = 1u << 30;
    public const uint ET = 1u << 31;

    private const int EventSize = 16; // 12 on x64, where the structure is packed; room for either

    private readonly SafeFileHandle _epoll = new(epoll_create1(0), ownsHandle: true);

    /// <summary>The events' names without their "EPOLL", or "nothing".</summary>
    public unsafe string Wait(int milliseconds)
    {
        var one = stackalloc byte[EventSize];
        if (epoll_wait(_epoll, one, 1, milliseconds) < 1) return "nothing";
        var events = Unsafe.ReadUnaligned<uint>(one);
        (uint Bit, string Name)[] names = [(IN, "IN"), (RDHUP, "RDHUP"), (HUP, "HUP"), (ERR, "ERR")];
        return string.Join(' ', names.Where(name => (events & name.Bit) != 0).Select(name => name.Name));
    }

    /// <summary>"done", or the error's name in errno(3).</summary>
    public unsafe string Control(int operation, int fd, uint events)
    {
        var change = stackalloc byte[EventSize];
        Unsafe.WriteUnaligned(change, events);
        if (epoll_ctl(_epoll, operation, fd, change) == 0) return "done";
        return Marshal.GetLastPInvokeError() switch
        {
            1 => "EPERM",
            2 => "ENOENT",
            9 => "EBADF",
            var errno => $"errno {errno}",
        };
    }

    public void Dispose() => _epoll.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_ctl(SafeFileHandle epoll, int operation, int fd, byte* change);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int epoll_wait(SafeFileHandle epoll, byte* events, int most, int milliseconds);
}
