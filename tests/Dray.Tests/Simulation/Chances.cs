namespace Dray.Tests.Simulation;

/// <summary>How often things go wrong: one in so many, 0 for never.</summary>
internal readonly record struct Chances
{
    /// <summary>Steps for each lane that is cut.</summary>
    public int Cut { get; init; }

    /// <summary>Frames for each one that is spoilt on its way.</summary>
    public int Flip { get; init; }

    /// <summary>Reads for each one that a change of the source tears.</summary>
    public int Tear { get; init; }
}
