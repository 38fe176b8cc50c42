namespace Dray.Wire;

/// <summary>What became of one entry. The first four are as <c>LandOutcome</c> counts them.</summary>
internal enum ResultStatus : byte
{
    /// <summary>It is in its place. Text: its SHA-256 in lower-case hex where the sender asked for it.</summary>
    Landed = 0,

    /// <summary>It is in its place; what was there is kept for a day. Text as for <see cref="Landed"/>.</summary>
    Replaced = 1,

    /// <summary>Text: the name that it landed under.</summary>
    Beside = 2,

    /// <summary>What is there stays.</summary>
    Skipped = 3,

    /// <summary>It did not land. Fault: why; text: the reason for people.</summary>
    Failed = 4,

    /// <summary>What arrived is not what the digest vouches for: send the entry again.</summary>
    SendAgain = 5,
}
