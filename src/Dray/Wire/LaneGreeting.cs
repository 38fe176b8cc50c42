namespace Dray.Wire;

/// <summary>What the first bytes of a lane turned out to be.</summary>
internal enum LaneGreeting
{
    /// <summary>All right so far, but not all here yet.</summary>
    Incomplete,

    /// <summary>Not this protocol, or against its rules: close without a word.</summary>
    NotALane,

    /// <summary>A lane of another version: one side has to upgrade.</summary>
    OtherVersion,

    Ok,
}
