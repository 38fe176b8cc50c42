using System.Diagnostics;

namespace Dray.Interop;

/// <summary>
/// Places where a crash is tried out. A build with FAIL_POINTS (Debug, or -p:FailPoints=true) kills itself by SIGKILL at the n-th
/// visit of the place that DRAY_FAIL_POINT=name:n names; no other build holds any of it. Thread-safe.
/// </summary>
internal static class FailPoint
{
    /// <summary>All there are.</summary>
    public static readonly string[] Names =
    [
        Start, ContentsSynced, Named, NamesSynced, UnitsSynced, Journaled, JournalSynced, JournalEnds, MovedAside, Replaced, Recovering, Told,
    ];

    /// <summary>As soon as dray runs: tells whether a binary has such places.</summary>
    public const string Start = "start";

    /// <summary>Of a group that lands: before any has its name; when all have; when the names are on the disk and nobody knows.</summary>
    public const string ContentsSynced = "contents-synced", Named = "named", NamesSynced = "names-synced";

    /// <summary>Of a partial that is kept: its units are on the disk; their records are written; these are on the disk, too.</summary>
    public const string UnitsSynced = "units-synced", Journaled = "journaled", JournalSynced = "journal-synced";

    /// <summary>Of a partial whose lease ends: before its journal goes or is parked.</summary>
    public const string JournalEnds = "journal-ends";

    /// <summary>Of what replaces something: it waits aside; it has traded places, and nobody has looked at what came out.</summary>
    public const string MovedAside = "moved-aside", Replaced = "replaced";

    /// <summary>Of a start: before something that is left over goes.</summary>
    public const string Recovering = "recovering";

    /// <summary>Of a sender: it has read a result, and done nothing about it.</summary>
    public const string Told = "told";

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
