using System.Diagnostics;

namespace Dray.Interop;

/// <summary>
/// Places where a crash is tried out. A build with FAIL_POINTS (Debug, or -p:FailPoints=true) kills itself by SIGKILL at the n-th
/// visit of the place that DRAY_FAIL_POINT=name:n names; no other build holds any of it. Thread-safe.
/// </summary>
internal static class FailPoint
{
    /// <summary>All there are.</summary>
    public static readonly string[] Names = [Start];

    /// <summary>As soon as dray runs: tells whether a binary has such places.</summary>
    public const string Start = "start";

#if FAIL_POINTS
    private static readonly (string? Name, int Visit) Chosen = Choose();
    private static int _visits;
#endif

    [Conditional("FAIL_POINTS")]
    public static void Hit(string name)
    {
#if FAIL_POINTS
        if (name != Chosen.Name || Interlocked.Increment(ref _visits) != Chosen.Visit) return;
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite); // not one step further
#endif
    }

#if FAIL_POINTS
    private static (string? Name, int Visit) Choose()
    {
        var parts = Environment.GetEnvironmentVariable("DRAY_FAIL_POINT")?.Split(':');
        return (parts?[0], parts is [_, var visit] ? int.Parse(visit, System.Globalization.CultureInfo.InvariantCulture) : 1);
    }
#endif
}
