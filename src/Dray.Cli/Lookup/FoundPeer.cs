using System.Net;
using Dray.Discovery;
using Dray.Security;
using Dray.Transfers;

namespace Dray.Cli.Lookup;

/// <summary>How a server was found.</summary>
internal enum FoundBy
{
    /// <summary>It is announced by multicast DNS: anybody can announce anything.</summary>
    Announcement,

    /// <summary>It stands in the list of hosts, and answered.</summary>
    Hosts,

    /// <summary>It was asked, as every address of its subnet was.</summary>
    Probe,
}

/// <summary>A server that was found, as it is told of. Names are as the server has them.</summary>
/// <param name="Name">What it calls itself.</param>
/// <param name="At">Where it is, the likeliest first.</param>
/// <param name="By">How it was found.</param>
internal sealed record FoundPeer(string Name, IReadOnlyList<IPEndPoint> At, FoundBy By)
{
    /// <summary>Its id, or as much of it as it announces; null where it tells none.</summary>
    public string? Id { get; init; }

    /// <summary>It has the key of its id; an announcement shows nothing.</summary>
    public bool IsProven => By != FoundBy.Announcement;

    /// <summary>The version of the control plane that it speaks; null where it tells none.</summary>
    public int? Protocol { get; init; }

    /// <summary>The known device that has this id, or claims it.</summary>
    public string? KnownAs { get; init; }

    /// <summary>That device is paired with this one.</summary>
    public bool IsPaired { get; init; }

    /// <summary>It is this device itself, or claims to be.</summary>
    public bool IsOwn { get; init; }

    public static FoundPeer Of(Peer peer) => new(peer.Name, [.. peer.Addresses.Select(address => new IPEndPoint(address, peer.Port))], FoundBy.Announcement)
    {
        Id = peer.IdPrefix, Protocol = peer.Protocol,
    };

    public static FoundPeer Of(Greeting.Answer answer, FoundBy by) => new(answer.Name, [answer.At], by) { Id = answer.Id, Protocol = answer.Protocol };

    /// <summary>The same, and who among the known devices it is, or claims to be.</summary>
    /// <param name="known">The known devices.</param>
    /// <param name="ownId">This device's own id; null where it has none yet.</param>
    public FoundPeer Among(IReadOnlyList<KnownDevice> known, string? ownId)
    {
        if (Id is not { } id) return this;
        var device = known.FirstOrDefault(device => device.Id.StartsWith(id, StringComparison.Ordinal));
        return this with { KnownAs = device?.Name, IsPaired = device?.Paired is not null, IsOwn = ownId?.StartsWith(id, StringComparison.Ordinal) == true };
    }
}
