using Dray.Wire;

namespace Dray.Tests.Simulation;

/// <summary>Sees what processes do to staged files, just before it happens or just after, to hold it to the rules.</summary>
internal interface IVolumeWatch
{
    /// <summary>It is about to write to this range, or to clear it.</summary>
    void Writing(SimulatedStagedNode file, long offset, long length);

    /// <summary>It is about to get this name.</summary>
    void Publishing(DiskNode node, WireName name);

    /// <summary>It has got it.</summary>
    void Published(DiskNode node, WireName name);
}
