namespace Dray.Security.Pairing;

/// <summary>Why a pairing did not come about.</summary>
internal enum PairingFault
{
    /// <summary>No code is shown, or it is used, burnt or out of date.</summary>
    NoCode,

    /// <summary>One pairing at a time, and one new one a second.</summary>
    Busy,

    /// <summary>No such pairing, not this device's, or its time is up.</summary>
    Gone,

    /// <summary>Another code, or a message that was not what it should be. Which of them, nobody can tell.</summary>
    Disagreed,
}
