using Dray.Wire;

namespace Dray.Tests.Simulation;

/// <summary>How often things go wrong: one in so many, 0 for never.</summary>
internal readonly record struct Chances()
{
    /// <summary>Steps for each lane that is cut.</summary>
    public int Cut { get; init; }

    /// <summary>Frames for each one that is spoilt on its way.</summary>
    public int Flip { get; init; }

    /// <summary>How lanes are sealed; null for bare frames, whose damage only digests can tell.</summary>
    public LaneSuite? Suite { get; init; }

    /// <summary>Bytes after which a sealed lane gives way to a new one.</summary>
    public long TurnOverAfter { get; init; } = long.MaxValue;

    /// <summary>Reads for each one that a change of the source tears.</summary>
    public int Tear { get; init; }
}
