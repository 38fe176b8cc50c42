using System.Net;
using Dray.Lanes;

namespace Dray.Transfers.Raw;

/// <summary>One raw connection: who it is, and what has become of it. Its times belong to whoever sweeps.</summary>
internal sealed class RawConnection(long number, IPEndPoint peer, long started)
{
    private volatile string? _file;

    public long Number { get; } = number;
    public IPEndPoint Peer { get; } = peer;
    public long Started { get; } = started;

    /// <summary>Set before anybody else sees the connection.</summary>
    public LaneWatchdog Watchdog { get; set; } = null!;

    /// <summary>The last time at which the sweep saw bytes move, as the clock stamps it.</summary>
    public long Touched { get; set; } = started;

    /// <summary>The file that its bytes go into, beneath the served folder; null as long as there are none.</summary>
    public string? File { get => _file; set => _file = value; }

    /// <summary>Bytes in that file.</summary>
    public long Bytes { get; set; }
}
