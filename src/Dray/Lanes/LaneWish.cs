namespace Dray.Lanes;

/// <summary>What an end wants of its lane once the peer has nothing more to say.</summary>
internal enum LaneWish
{
    /// <summary>To hear more, if there is ever more to come.</summary>
    Wait,

    /// <summary>To say something first: <see cref="ILaneEnd.Fill"/> has it.</summary>
    Speak,

    /// <summary>To end, all having been said.</summary>
    Close,
}
