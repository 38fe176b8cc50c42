namespace Dray.Wire;

/// <summary>The whole vocabulary of a lane. Below 16 the sender of files speaks, from 16 on the receiver answers.</summary>
internal enum FrameType : byte
{
    /// <summary>Whole small entries, one after another. Entry: how many. Answered by one Results frame.</summary>
    Pack = 1,

    /// <summary>Bytes of one unit of a file. Entry, Offset; ascending within a unit, a gap is a hole.</summary>
    Data = 2,

    /// <summary>Ends a unit. Offset: its start, Aux: its length, payload: its digest. Answered by UnitAck.</summary>
    UnitEnd = 3,

    /// <summary>Every unit was read from an unchanged source. Payload: the file's digest, with flag 1 its SHA-256 too.</summary>
    FileEnd = 4,

    /// <summary>The sender gives this entry up; Aux says why. The receiver forgets what it staged.</summary>
    Abandon = 5,

    /// <summary>The sender is alive.</summary>
    Ping = 6,

    /// <summary>What became of entries. Entry: how many; payload: that many results.</summary>
    Results = 16,

    /// <summary>What became of a unit: Entry, Offset, Aux a <see cref="UnitStatus"/>.</summary>
    UnitAck = 17,

    /// <summary>The lane ends. Aux: a code, payload: words for people.</summary>
    LaneError = 19,
}

/// <summary>What the receiver says of one unit.</summary>
internal enum UnitStatus : uint
{
    /// <summary>Its digest matched and it is written.</summary>
    Verified = 0,

    /// <summary>Bytes arrived that the digest does not vouch for: send it again.</summary>
    Mismatch = 1,

    /// <summary>Another lane still owns it: send it again later.</summary>
    Busy = 2,

    /// <summary>The file failed or is not wanted any more; a result has said why.</summary>
    Unwanted = 3,
}
