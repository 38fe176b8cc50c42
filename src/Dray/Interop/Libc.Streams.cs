using System.Runtime.InteropServices;

namespace Dray.Interop;

/// <summary>recv(2), send(2) and socket options on plain descriptors, with Linux's numbers.</summary>
internal static unsafe partial class Libc
{
    public const int MSG_NOSIGNAL = 0x4000;
    public const int SHUT_RDWR = 2;

    public const int SOL_SOCKET = 1;
    public const int SO_PEERCRED = 17;
    public const int SO_RCVTIMEO = 20;
    public const int SO_SNDTIMEO = 21;

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(int fd, byte* bytes, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(int fd, byte* bytes, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int shutdown(int fd, int how);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsockopt(int fd, int level, int option, void* value, uint length);
}
