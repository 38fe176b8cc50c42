using Dray.Files;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// Decides from the offer, what stands under its name now, and the sender's policy. Pure: it reads no disk. Landing
/// checks again atomically, since what stands there may change meanwhile.
/// </summary>
internal static class Planner
{
    /// <param name="offered">The entry, named as it will be beneath the root.</param>
    /// <param name="there">What stands under that name, or null.</param>
    /// <param name="thereLink">The target of what stands there if that is a symlink.</param>
    /// <param name="policy">The sender's conflict policy.</param>
    /// <param name="check">Compare content where size and time agree.</param>
    /// <param name="granularityNs">What the receiving file system rounds times down to.</param>
    public static PlanStep Decide(
        in Entry offered, NodeStat? there, string? thereLink, ConflictPolicy policy, bool check, long granularityNs)
    {
        if (there is not { } node) return new PlanStep(PlanAction.Send, RuleWhereNothingIs(policy));
        if (offered.Kind == EntryKind.Folder) return OfFolder(offered, node, granularityNs);
        if (IsSame(offered, node, thereLink, granularityNs))
        {
            return check && offered.Kind == EntryKind.File
                ? new PlanStep(PlanAction.Compare, default)
                : new PlanStep(PlanAction.Skip, default);
        }

        return OfConflict(offered, node, policy);
    }

    /// <summary>The plan for a file whose content was compared and differs although size and time agree.</summary>
    public static PlanStep DecideDiffering(NodeStat there, ConflictPolicy policy) => policy switch
    {
        ConflictPolicy.Newer or ConflictPolicy.Rename => new PlanStep(PlanAction.Beside, new LandRule(LandPolicy.Beside)),
        ConflictPolicy.Overwrite => new PlanStep(PlanAction.Replace, new LandRule(LandPolicy.Replace, there)),
        ConflictPolicy.Skip => new PlanStep(PlanAction.Skip, default, Reason: "something else has that name and is kept"),
        _ => PlanStep.Refuse(FileFault.Exists, "another file has that name"),
    };

    /// <summary>True where times agree as far as the receiving file system can tell.</summary>
    public static bool SameTime(long a, long b, long granularityNs) =>
        granularityNs <= 1 ? a == b : Int128.Abs((Int128)a - b) < granularityNs;

    /// <summary>What stands there is what is offered, as far as size, time or target tell.</summary>
    public static bool IsSame(in Entry offered, NodeStat node, string? thereLink, long granularityNs) => offered.Kind switch
    {
        EntryKind.File => node.Kind == NodeKind.File && node.Size == offered.Size
            && SameTime(node.ModifiedNs, offered.ModifiedNs, granularityNs),
        EntryKind.Link => node.Kind == NodeKind.Link && thereLink == offered.LinkTarget,
        _ => false,
    };

    /// <summary>A folder's mode is the receiver's umask's business, so the times alone say whether it was sent before.</summary>
    private static PlanStep OfFolder(in Entry offered, NodeStat node, long granularityNs)
    {
        if (node.Kind != NodeKind.Folder) return PlanStep.Refuse(FileFault.InTheWay, "something that is no folder has that name");
        var same = SameTime(node.ModifiedNs, offered.ModifiedNs, granularityNs);
        return new PlanStep(same ? PlanAction.Skip : PlanAction.Send, default);
    }

    private static PlanStep OfConflict(in Entry offered, NodeStat node, ConflictPolicy policy)
    {
        if (node.Kind == NodeKind.Folder && policy is ConflictPolicy.Overwrite)
            return PlanStep.Refuse(FileFault.InTheWay, "a folder has that name, and a folder is never replaced");
        return policy switch
        {
            ConflictPolicy.Newer when node.Kind != NodeKind.Folder && offered.ModifiedNs > node.ModifiedNs =>
                new PlanStep(PlanAction.Replace, new LandRule(LandPolicy.Replace, node)),
            ConflictPolicy.Newer or ConflictPolicy.Rename =>
                new PlanStep(PlanAction.Beside, new LandRule(LandPolicy.Beside)),
            ConflictPolicy.Skip =>
                new PlanStep(PlanAction.Skip, default, Reason: "something else has that name and is kept"),
            ConflictPolicy.Overwrite =>
                new PlanStep(PlanAction.Replace, new LandRule(LandPolicy.Replace, node)),
            _ => PlanStep.Refuse(FileFault.Exists, "something else has that name"),
        };
    }

    /// <summary>Nothing was there when it was planned; somebody else may still come first.</summary>
    public static LandRule RuleWhereNothingIs(ConflictPolicy policy) => new(
        policy switch
        {
            ConflictPolicy.Skip => LandPolicy.Skip,
            ConflictPolicy.Fail => LandPolicy.Fail,
            _ => LandPolicy.Beside,
        },
        SkipSame: true);
}
