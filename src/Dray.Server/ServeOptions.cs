using System.Net;
using Dray.Multiplexing;

namespace Dray.Server;

/// <summary>Everything a server is told. Rates in bytes a second.</summary>
public sealed record ServeOptions
{
    /// <summary>The folder that files land in; made if missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Where this device's key is kept; null means the user's configuration folder.</summary>
    public string? ConfigurationFolder { get; init; }

    /// <summary>Addresses to listen on; empty means every IPv4 and IPv6 address, port 8097. Port 0 picks one.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    public PollerKind Poller { get; init; } = PollerKind.Best;

    /// <summary>Event loops; null means one for each two processors.</summary>
    public int? Loops { get; init; }

    public int MaxClients { get; init; } = 256;

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Stop after one transfer.</summary>
    public bool Once { get; init; }

    /// <summary>Accept senders that are not paired; without it only loopback is accepted.</summary>
    public bool Open { get; init; }

    public long? BandwidthLimit { get; init; }

    /// <summary>Let senders that ask for it send what others on the way can read, still protected against change.</summary>
    public bool Plain { get; init; }
}
