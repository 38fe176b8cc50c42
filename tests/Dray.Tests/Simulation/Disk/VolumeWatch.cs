using Dray.Wire;

namespace Dray.Tests.Simulation;

/// <summary>Sees what a process does to staged files, before it happens, to hold it to the rules.</summary>
internal class VolumeWatch
{
    /// <summary>It is about to write to this range, or to clear it.</summary>
    public virtual void Writing(DiskNode node, WireName? target, long offset, long length)
    {
    }

    /// <summary>It is about to get this name.</summary>
    public virtual void Publishing(DiskNode node, WireName name)
    {
    }

    /// <summary>It has got it.</summary>
    public virtual void Published(DiskNode node, WireName name)
    {
    }
}
