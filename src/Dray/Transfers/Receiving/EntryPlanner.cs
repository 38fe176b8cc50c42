using Dray.Files;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// Turns one offered entry into a plan: validates what the wire says, looks at what stands under its name, asks
/// <see cref="Planner"/>. Belongs to one transfer, whose batches come one at a time.
/// </summary>
internal sealed class EntryPlanner(ReceivingFolder folder, IncomingOptions options)
{
    /// <summary>64 TiB: what the unit ledger is laid out for.</summary>
    public const long LargestFile = 1L << 46;

    private const int LongestLink = 4095;
    private const int LongestIdentity = 64;
    private readonly CollisionGuard _guard = new();
    private readonly InboxCharges? _charges = options is { Stranger: true, Allowance: { } allowance } ? new InboxCharges(folder, allowance) : null;
    private readonly bool _guarded = options.PortableNames || folder.Traits.FoldsCase || folder.Traits.FoldsUnicode;

    public (PlannedEntry Answer, IncomingEntry? Entry) Plan(OfferedEntry offered)
    {
        try
        {
            var entry = Validate(offered, out var target);
            var there = folder.TryStat(target, out var node) ? node : (NodeStat?)null;
            var step = Allowed(ByContent(Decide(offered, entry, target, there), entry), entry, target);
            return Answer(offered, entry, target, step);
        }
        catch (FileFailureException failure)
        {
            var refused = PlanStep.Refuse(failure.Fault, failure.Reason);
            return (ToAnswer(offered.Id, refused), null);
        }
    }

    private (PlannedEntry, IncomingEntry?) Answer(OfferedEntry offered, in Entry entry, WireName target, PlanStep step)
    {
        var answer = ToAnswer(offered.Id, step);
        var key = KeyOf(entry, target);
        if (step.Action == PlanAction.Compare)
            return (answer with { Digest = folder.Sha256Of(target) }, null);
        return step.Action is PlanAction.Skip or PlanAction.Refuse
            ? (answer, null)
            : (answer with { Partial = key is { } known && folder.Partials.Has(known) }, new IncomingEntry(offered.Id, entry, target, step.Rule) { Key = key, Differs = offered.Differs });
    }

    /// <summary>Null where nothing of it outlives its connection.</summary>
    private PartialKey? KeyOf(in Entry entry, WireName target) =>
        entry is { Kind: EntryKind.File, Size: > WireLimits.Small, Identity: not null } && !options.Stranger && !options.DryRun && options.Device.Length > 0
            ? options.Guest ? PartialKey.OfUpload(entry.Identity, target) : new PartialKey(options.Device, target)
            : null;

    /// <summary>Whether the very file stands under its name by now.</summary>
    public bool IsThere(IncomingEntry entry) =>
        !options.Check && folder.TryStat(entry.Target, out var node) && Planner.IsSame(entry.Entry, node, null, folder.Traits.ModifiedGranularityNs);

    private PlanStep Decide(OfferedEntry offered, in Entry entry, WireName target, NodeStat? there)
    {
        if (options.IsAdditive) return DecideAdditive(entry, there);
        if (offered.Differs && there is { } differing) return Planner.DecideDiffering(differing, options.OnConflict);
        var link = there is { Kind: NodeKind.Link } ? folder.ReadLink(target) : null;
        return Planner.Decide(entry, there, link, options.OnConflict, options.Check, folder.Traits.ModifiedGranularityNs);
    }

    /// <summary>Whoever has content compared takes nothing for it that has its size and time alone, also where it lands.</summary>
    private PlanStep ByContent(in PlanStep step, in Entry entry) =>
        options.Check && entry.Kind == EntryKind.File ? step with { Rule = step.Rule with { ByContent = true } } : step;

    /// <summary>
    /// What is there may be anybody's. So the plan of somebody who is no known device tells nothing of it, its size and time prove
    /// nothing about what he brings, and its folders stay as they are.
    /// </summary>
    private PlanStep DecideAdditive(in Entry entry, NodeStat? there)
    {
        if (entry.Kind == EntryKind.Folder && there is { } node)
            return node.Kind == NodeKind.Folder ? new PlanStep(PlanAction.Skip, default) : PlanStep.Refuse(FileFault.InTheWay, "something that is no folder has that name");
        return new PlanStep(PlanAction.Send, Planner.RuleWhereNothingIs(options.OnConflict) with { ByContent = true });
    }

    /// <summary>What is wanted is charged by the size that was claimed: no more than that is ever written.</summary>
    private PlanStep Allowed(PlanStep step, in Entry entry, WireName target)
    {
        if (step.Action is not (PlanAction.Send or PlanAction.Replace or PlanAction.Beside) || options.DryRun || options.Allowance is not { } allowance) return step;
        var isAllowed = _charges?.TryCharge(entry, target) ?? allowance.TryTake(entry.Size, entries: 1);
        return isAllowed ? step : PlanStep.Refuse(FileFault.Quota, allowance.Exceeded);
    }

    private Entry Validate(OfferedEntry offered, out WireName target)
    {
        var fault = WireName.TryParse(offered.Name, out var name);
        if (fault != NameFault.None) throw Refused(FileFault.NotStorable, offered, fault.Describe());
        if (options.Asked is { } asked && !asked.Admits(name)) throw Refused(FileFault.OutsideRoot, offered, "nobody here asked for it");
        fault = WireName.TryCombine(options.Into, name, out target);
        if (fault != NameFault.None) throw Refused(FileFault.NotStorable, offered, fault.Describe());
        CheckStorable(offered, target);
        if (offered.Kind is < 1 or > 3) throw Refused(FileFault.NotStorable, offered, "neither a file, a folder nor a symlink");
        if (offered.Size is < 0 or > LargestFile) throw Refused(FileFault.TooLarge, offered, "a size that no file here may have");
        var kind = (EntryKind)offered.Kind;
        if (kind == EntryKind.Link) CheckLink(offered, name);
        if (offered.Identity is { Length: > LongestIdentity }) throw Refused(FileFault.NotStorable, offered, "its source is told apart by more than is kept");
        return new Entry(target, kind, kind == EntryKind.File ? offered.Size : 0, offered.Modified, offered.Mode & 0x1FF, offered.Link, offered.Data, offered.Identity);
    }

    private void CheckStorable(OfferedEntry offered, WireName target)
    {
        if (options.PortableNames && PortableNames.FaultOf(target) is { } unportable)
            throw Refused(FileFault.NotStorable, offered, unportable);
        if (StorableName.FaultOf(target, folder.Traits) is { } unstorable)
            throw Refused(FileFault.NotStorable, offered, unstorable);
        if (_guarded && !_guard.TryClaim(target))
            throw Refused(FileFault.NotStorable, offered, "another entry's name differs only in case or accents, and the receiver can't keep them apart");
    }

    private void CheckLink(OfferedEntry offered, WireName name)
    {
        if (options.Stranger) throw Refused(FileFault.NotStorable, offered, "symlinks are taken from paired devices only");
        if (string.IsNullOrEmpty(offered.Link) || offered.Link.Contains('\0') || offered.Link.Length > LongestLink)
            throw Refused(FileFault.NotStorable, offered, "a symlink without a usable target");
        if (options.SafeLinks && LinkTarget.PointsOut(name, offered.Link))
            throw Refused(FileFault.OutsideRoot, offered, "a symlink that points out of what is sent");
    }

    private static FileFailureException Refused(FileFault fault, OfferedEntry offered, string why) =>
        new(fault, DisplayText.Escape(offered.Name), why);

    private static PlannedEntry ToAnswer(uint id, PlanStep step) =>
        new() { Id = id, Action = step.Action, Fault = (int)step.Fault, Reason = step.Reason };
}
