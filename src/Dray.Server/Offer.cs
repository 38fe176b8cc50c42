using System.Net;

namespace Dray.Server;

/// <summary>What somebody wants to send, as far as has been offered when the question is put. Names are as they came: escape them.</summary>
/// <param name="Id">By which <see cref="DrayServer.Answer"/> knows it: no other's while the server runs.</param>
/// <param name="Client">What the sender is called here; where it is not known, what it calls itself.</param>
/// <param name="Peer">Where it called from.</param>
/// <param name="Entries">How many files, folders and links; more may follow.</param>
/// <param name="Bytes">What its files claim to hold.</param>
/// <param name="Names">The first few.</param>
public sealed record Offer(string Id, string Client, IPEndPoint Peer, int Entries, long Bytes, IReadOnlyList<string> Names)
{
    /// <summary>The sender is known here; false where it may be anybody.</summary>
    public bool Known { get; init; } = true;
}

/// <summary>What becomes of an offer that was asked about.</summary>
public enum OfferAnswer
{
    /// <summary>It is taken.</summary>
    Yes,

    /// <summary>It is taken, and whatever this device sends later is taken unasked. Only of a device that is known.</summary>
    Always,

    /// <summary>It is refused.</summary>
    No,

    /// <summary>It was refused since nobody answered in time.</summary>
    Nobody,

    /// <summary>The sender left before anybody answered, or the server ended.</summary>
    Gone,
}
