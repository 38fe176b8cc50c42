using System.Runtime.InteropServices;

namespace Dray.Interop;

/// <summary>clock_gettime(2).</summary>
internal static unsafe partial class Libc
{
    /// <summary>Processor time of the calling thread, as Linux numbers it.</summary>
    public const int CLOCK_THREAD_CPUTIME_ID = 3;

    [LibraryImport("libc")]
    public static partial int clock_gettime(int clock, TimeSpec* time);
}
