namespace Dray.Wire;

/// <summary>Why a lane ends, in a LaneError's Aux. An unknown code reads as <see cref="Failed"/>.</summary>
internal enum LaneErrorCode : uint
{
    /// <summary>This end could not go on; another lane may.</summary>
    Failed = 0,

    /// <summary>The other end broke the protocol; the same bytes again would fare no better.</summary>
    Protocol = 1,

    /// <summary>The receiver is stopping.</summary>
    Stopping = 2,

    /// <summary>Nothing came for too long, or too little.</summary>
    TooSlow = 3,

    /// <summary>The transfer has ended or was cancelled.</summary>
    Ended = 4,

    /// <summary>A record did not open: something on the way changed it. Another lane may fare better.</summary>
    Damaged = 5,
}
