namespace Dray.Lanes;

/// <summary>What an end wants of its lane once the peer has nothing more to say.</summary>
internal enum LaneWish
{
    /// <summary>To hear more, if there is ever more to come.</summary>
    Wait,

    /// <summary>To be asked again after <see cref="Lane.LingerTime"/>, should nothing come until then.</summary>
    Linger,

    /// <summary>To say something first: <see cref="ILaneEnd.Fill"/> has it.</summary>
    Speak,

    /// <summary>To end, all having been said.</summary>
    Close,
}
