namespace Dray.Wire;

/// <summary>A receiver's answer to a hello.</summary>
internal enum LaneStatus : ushort
{
    Ok = 0,

    /// <summary>The hello's version is unknown here; the welcome's own version says what is spoken.</summary>
    Upgrade = 1,

    /// <summary>No such ticket, a wrong MAC, an unknown suite, or no room: it does not say which.</summary>
    Refused = 2,
}
