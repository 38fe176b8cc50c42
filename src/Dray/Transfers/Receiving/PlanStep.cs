using Dray.Files;
using Dray.Transfers.Control;

namespace Dray.Transfers.Receiving;

/// <summary>What is to happen with one offered entry, and what the landing may do when the time comes.</summary>
internal readonly record struct PlanStep(PlanAction Action, LandRule Rule, FileFault Fault = FileFault.None, string? Reason = null)
{
    public static PlanStep Refuse(FileFault fault, string reason) => new(PlanAction.Refuse, default, fault, reason);
}
