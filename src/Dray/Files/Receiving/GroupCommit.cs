using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// Lands whole entries so that a power cut leaves each of them either whole under its name or without one: first what they hold
/// goes to the disk, then they get their names, then the names go to the disk, and only then is it told. One group at a time and
/// thread; groups of several threads at once are fine.
/// </summary>
internal static class GroupCommit
{
    /// <summary>Commits a group and tells of each landing once, by its index: where it landed, or why not.</summary>
    /// <param name="folder">Where they land.</param>
    /// <param name="group">Disposed of by whoever prepared them, afterwards.</param>
    /// <param name="mayLand">Asked for each at the last moment, when its content is on the disk; false drops it in silence.</param>
    /// <param name="done">Told once for each that was not dropped, when all that is said there will survive a power cut.</param>
    public static void Run(
        ReceivingFolder folder, IReadOnlyList<PreparedLanding> group, Func<int, bool> mayLand, Action<int, Landed, FileFailureException?> done)
    {
        var results = new Result[group.Count];
        SyncContents(folder, group, results);
        FailPoint.Hit(FailPoint.ContentsSynced);
        var onDisk = false;
        folder.Standing.BeginNaming();
        try
        {
            for (var i = 0; i < results.Length; i++)
            {
                if (results[i].Failure is null) results[i] = mayLand(i) ? Try(group[i].Land) : Result.Dropped;
            }

            FailPoint.Hit(FailPoint.Named);
            onDisk = TrySyncNames(folder, group, results);
            FailPoint.Hit(FailPoint.NamesSynced);
        }
        finally
        {
            folder.Standing.EndNaming(onDisk);
        }

        for (var i = 0; i < results.Length; i++)
        {
            if (!results[i].IsDropped) done(i, results[i].Landed, results[i].Failure);
        }
    }

    private static void SyncContents(ReceivingFolder folder, IReadOnlyList<PreparedLanding> group, Result[] results)
    {
        var nodes = group.Select(landing => landing.Node).OfType<IStagedNode>().ToList();
        if (nodes.Count == 0 || folder.TrySyncTogether(nodes)) return;
        for (var i = 0; i < results.Length; i++)
        {
            // A link's target goes to the disk with its name.
            if (group[i].Node is IStagedFile file) results[i] = Try(() => Sync(file));
        }
    }

    // Files may stand under their names by now that a power cut would take: not one of them is acknowledged.
    private static bool TrySyncNames(ReceivingFolder folder, IReadOnlyList<PreparedLanding> group, Result[] results)
    {
        List<WireName> names = [], folders = [];
        for (var i = 0; i < results.Length; i++)
        {
            if (!results[i].HasLanded) continue;
            names.Add(results[i].Landed.Name);
            if (group[i].IsFolder) folders.Add(results[i].Landed.Name);
        }

        if (names.Count == 0 || Try(() => Sync(folder, names, folders)).Failure is not { } failure) return true;
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].HasLanded) results[i] = new Result(default, FileFaults.Failure(failure.Fault, group[i].Target.Value, failure.Reason, failure));
        }

        return false;
    }

    private static Landed Sync(IStagedFile file)
    {
        file.Sync();
        return default;
    }

    private static Landed Sync(ReceivingFolder folder, List<WireName> names, List<WireName> folders)
    {
        folder.SyncNames(names, folders);
        return default;
    }

    private static Result Try(Func<Landed> step)
    {
        try
        {
            return new Result(step(), null);
        }
        catch (FileFailureException failure)
        {
            return new Result(default, failure);
        }
    }

    private readonly record struct Result(Landed Landed, FileFailureException? Failure, bool IsDropped = false)
    {
        public static Result Dropped => new(default, null, IsDropped: true);

        public bool HasLanded => !IsDropped && Failure is null;
    }
}
