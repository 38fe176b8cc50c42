namespace Dray.Wire;

/// <summary>How a lane's frames are sealed. A receiver refuses a suite that it does not know.</summary>
internal enum LaneSuite : ushort
{
    /// <summary>Frames travel as they are.</summary>
    Plain = 0,
}
