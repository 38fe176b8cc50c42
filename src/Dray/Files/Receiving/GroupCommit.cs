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
        ReceivingFolder folder, IReadOnlyList<PreparedLanding> group, Func<int, bool> mayLand, Action<int, Landed, FileFailureException?> done) =>
        throw new NotImplementedException();
}
