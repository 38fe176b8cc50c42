using Dray.Interop;

namespace Dray.Multiplexing;

/// <summary>How many descriptors this process may hold; getrlimit(2), RLIMIT_NOFILE.</summary>
public static unsafe class DescriptorLimit
{
    private const ulong MostOnMacOS = 10_240; // OPEN_MAX: its hard limit reads "infinite", yet more is refused

    /// <summary>
    /// Raises the soft limit to the hard one, which a native binary's runtime does not do by itself. Best effort:
    /// returns the limit that holds then, or null where the system has none.
    /// </summary>
    public static long? RaiseToHardMaximum()
    {
        if (OperatingSystem.IsWindows()) return null;
        Libc.RLimit limit;
        if (Libc.getrlimit(Libc.RLIMIT_NOFILE, &limit) < 0) return null;
        var raised = limit with { Soft = OperatingSystem.IsMacOS() ? Math.Min(limit.Hard, MostOnMacOS) : limit.Hard };
        if (raised.Soft > limit.Soft && Libc.setrlimit(Libc.RLIMIT_NOFILE, &raised) == 0) limit = raised;
        return (long)Math.Min(limit.Soft, long.MaxValue);
    }
}
