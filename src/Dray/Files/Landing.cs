using Dray.Wire;

namespace Dray.Files;

/// <summary>What to do when the final name is taken at the moment of landing.</summary>
internal enum LandPolicy : byte
{
    /// <summary>The entry fails with <see cref="FileFault.Exists"/>.</summary>
    Fail,

    /// <summary>What is there stays, the newcomer is dropped.</summary>
    Skip,

    /// <summary>The newcomer lands beside it as <c>name (1).ext</c>.</summary>
    Beside,

    /// <summary>
    /// What is there is swapped out atomically into <c>.dray/replaced/</c>, but only if it still is what
    /// <see cref="LandRule.Expected"/> says; otherwise as <see cref="Beside"/>.
    /// </summary>
    Replace,
}

/// <summary>A policy, and for <see cref="LandPolicy.Replace"/> the node that may be replaced.</summary>
/// <param name="Policy">What to do.</param>
/// <param name="Expected">What may be replaced.</param>
/// <param name="SkipSame">Nothing was there when this was decided: what has come since with the same size and time, or the same link, is the same entry by another way.</param>
/// <param name="ByContent">Only the same content counts as being there already: whoever put it there may be anybody, and size and time are easily made alike.</param>
internal readonly record struct LandRule(LandPolicy Policy, NodeStat? Expected = null, bool ByContent = false, bool SkipSame = false);

/// <summary>How an entry landed. The value travels in results.</summary>
public enum LandOutcome : byte
{
    /// <summary>Under its own name, which was free.</summary>
    Landed = 0,

    /// <summary>Under its own name; what stood there is kept for a day in <c>.dray/replaced/</c>.</summary>
    Replaced = 1,

    /// <summary>As <c>name (1)</c> beside what stands under its name.</summary>
    Beside = 2,

    /// <summary>Not at all: what stands under its name stays.</summary>
    Skipped = 3,
}

/// <summary>Where an entry landed; <see cref="Name"/> differs from the wanted one after <see cref="LandOutcome.Beside"/>.</summary>
internal readonly record struct Landed(LandOutcome Outcome, WireName Name);
