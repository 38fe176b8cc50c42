namespace Dray.Transfers.Receiving;

/// <summary>What a lane was told when it wanted to write a unit.</summary>
internal enum Claim
{
    /// <summary>The unit is this lane's until it is verified or the lane closes.</summary>
    Owned,

    /// <summary>The same, but somebody wrote in it before: gaps may hold old bytes and have to be cleared.</summary>
    OwnedAgain,

    /// <summary>Another lane writes it.</summary>
    Busy,

    /// <summary>It is verified: nobody may write it any more.</summary>
    Verified,
}
