using System.Runtime.InteropServices;

namespace Dray.Interop;

/// <summary>accept4(2), and fcntl(2) on sockets.</summary>
internal static unsafe partial class Libc
{
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int F_DUPFD_CLOEXEC = 1030;

    /// <summary>Takes no address: ask the accepted socket for it.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int accept4(SafeHandle listener, void* address, void* addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int fcntl_dup(int fd, int command, int atLeast);
}
