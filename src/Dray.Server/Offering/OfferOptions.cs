using System.Net;
using Dray.Security.Pairing;
using Dray.Transfers;

namespace Dray.Server.Offering;

/// <summary>Everything that an offer is told.</summary>
internal sealed record OfferOptions
{
    /// <summary>The TCP port of an offer that is told no other; where it is in use, any that is free.</summary>
    public const int DefaultPort = 8098;

    /// <summary>More codes than people type in one room.</summary>
    public const int MostCodes = 50;

    /// <summary>The send that each receiver gets, but for whom it goes to: sources, rules, rate, lanes, configuration folder.</summary>
    public required SendOptions What { get; init; }

    /// <summary>What is offered is this text, and no source.</summary>
    public string? Text { get; init; }

    /// <summary>Addresses to listen on; empty means every IPv4 and IPv6 address, <see cref="DefaultPort"/> where it is free. Port 0 picks one.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary>Tell the network where the offer is, by the numbers of its codes.</summary>
    public bool Announce { get; init; }

    /// <summary>So many codes, each for one receiver.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How long a code waits for its receiver, and for one that was cut off to come again.</summary>
    public TimeSpan Lifetime { get; init; } = PairingDesk.Lifetime;
}
