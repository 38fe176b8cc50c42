namespace Dray.Wire;

/// <summary>
/// How a lane's records are sealed. Named by the control plane and by the hello, and part of what the keys are made of;
/// a receiver refuses any but the one that was agreed. 0 is none, so that a field that was left out means nothing.
/// </summary>
internal enum LaneSuite : ushort
{
    /// <summary>AES-256-GCM: nobody on the way can read a record, or change one unnoticed.</summary>
    Sealed = 1,

    /// <summary>AES-256-GMAC: anybody on the way can read a record, nobody can change one unnoticed.</summary>
    Plain = 2,
}
