using System.Runtime.InteropServices;

namespace Dray.Interop;

/// <summary>getrlimit(2).</summary>
internal static unsafe partial class Libc
{
    /// <summary>RLIMIT_NOFILE, which macOS and Linux number differently.</summary>
    public static readonly int RLIMIT_NOFILE = OperatingSystem.IsLinux() ? 7 : 8;

    [StructLayout(LayoutKind.Sequential)]
    public struct RLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int getrlimit(int resource, RLimit* limit);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setrlimit(int resource, RLimit* limit);
}
