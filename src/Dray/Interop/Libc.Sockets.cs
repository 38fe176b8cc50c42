using System.Runtime.InteropServices;

namespace Dray.Interop;

/// <summary>accept4(2) and the errors that accept(2) lists.</summary>
internal static unsafe partial class Libc
{
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;

    /// <summary>Takes no address: ask the accepted socket for it.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int accept4(SafeHandle listener, void* address, void* addressLength, int flags);
}
