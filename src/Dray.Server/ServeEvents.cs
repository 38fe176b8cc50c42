using System.Net;
using Dray.Transfers;

namespace Dray.Server;

/// <summary>What a server reports, possibly from several threads at once. Names from peers are not yet escaped.</summary>
public abstract record ServeEvent;

/// <summary>Listening on every address asked for.</summary>
/// <param name="On">Each address, with its real port.</param>
/// <param name="Folder">What files land in.</param>
/// <param name="DeviceName">This device's name for itself.</param>
/// <param name="DeviceId">The SHA-256 of its certificate, in lower-case hex.</param>
public sealed record Listening(IReadOnlyList<IPEndPoint> On, string Folder, string DeviceName, string DeviceId) : ServeEvent
{
    /// <summary>Where plain TCP is taken, each address with its real port; empty where it is not.</summary>
    public IReadOnlyList<IPEndPoint> Raw { get; init; } = [];

    /// <summary>Senders may ask for what others on the way can read.</summary>
    public bool Plain { get; init; }

    /// <summary>Some device is paired with this one.</summary>
    public bool IsPaired { get; init; }

    /// <summary>The first link for browsers; null where there is no page.</summary>
    public WebLinkMade? Web { get; init; }
}

/// <summary>At its start the server found what earlier runs had left half done.</summary>
/// <param name="Kept">Partly received files that can go on.</param>
/// <param name="Bytes">Verified bytes of those.</param>
/// <param name="Finished">Files that had landed just before the server ended.</param>
/// <param name="RolledBack">Files that were about to replace another and did not: among those kept.</param>
/// <param name="Dropped">Partly received files that could not be believed, deleted.</param>
public sealed record PartialsFound(int Kept, long Bytes, int Finished, int RolledBack, int Dropped) : ServeEvent;

/// <summary>A device was paired with this one: from now on they know each other.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Id">The SHA-256 of its certificate, in lower-case hex.</param>
/// <param name="Peer">Where it called from.</param>
public sealed record DevicePaired(string Name, string Id, IPEndPoint Peer) : ServeEvent;

/// <summary>A transfer began.</summary>
/// <param name="Transfer">Its id, no other's.</param>
/// <param name="Client">What the sender is called here; where it is not known, what it calls itself.</param>
/// <param name="Peer">Where the sender called from.</param>
public sealed record ClientCame(string Transfer, string Client, IPEndPoint Peer) : ServeEvent
{
    /// <summary>Nobody on the way can read what it brings.</summary>
    public bool Secret { get; init; } = true;

    /// <summary>The sender is known here; false where it may be anybody, who drops files into the inbox.</summary>
    public bool Known { get; init; } = true;
}

/// <summary>A transfer ended.</summary>
/// <param name="Transfer">Its id.</param>
/// <param name="Client">What the sender is called here; where it is not known, what it calls itself.</param>
/// <param name="Peer">Where the sender called from.</param>
/// <param name="Reason">Null where it was committed, else why it was not.</param>
/// <param name="Receipt">What it left here, either way.</param>
public sealed record ClientWent(string Transfer, string Client, IPEndPoint Peer, string? Reason, ServeReceipt Receipt) : ServeEvent;

/// <summary>Somebody has to be asked about an offer: <see cref="DrayServer.Answer"/> answers it. A while later it is refused.</summary>
/// <param name="Offer">What is offered.</param>
public sealed record OfferAsked(Offer Offer) : ServeEvent;

/// <summary>An offer waits no more.</summary>
/// <param name="Id">The offer's.</param>
/// <param name="Client">Whose it was.</param>
/// <param name="Answer">What came of it.</param>
public sealed record OfferAnswered(string Id, string Client, OfferAnswer Answer) : ServeEvent;

/// <summary>A device began to get something that is shared here.</summary>
/// <param name="Client">What it is called here.</param>
/// <param name="Peer">Where it called from.</param>
/// <param name="Paths">What it asked for.</param>
public sealed record PullCame(string Client, IPEndPoint Peer, IReadOnlyList<string> Paths) : ServeEvent;

/// <summary>It has what it asked for, or left.</summary>
/// <param name="Client">What it is called here.</param>
/// <param name="Peer">Where it called from.</param>
/// <param name="Receipt">What came of it, as for a send of this server's.</param>
public sealed record PullWent(string Client, IPEndPoint Peer, SendReceipt Receipt) : ServeEvent;

/// <summary>A raw connection's first bytes have come.</summary>
/// <param name="Peer">Where they came from.</param>
/// <param name="File">The file that they go into, a path beneath the folder.</param>
public sealed record RawCame(IPEndPoint Peer, string File) : ServeEvent;

/// <summary>A raw connection ended.</summary>
/// <param name="Peer">Where its bytes came from.</param>
/// <param name="File">The file that they went into, a path beneath the folder.</param>
/// <param name="Bytes">How many it added to the file.</param>
/// <param name="Reason">Null where the peer ended it, else why it ended.</param>
/// <param name="Elapsed">How long it lasted.</param>
public sealed record RawWent(IPEndPoint Peer, string File, long Bytes, string? Reason, TimeSpan Elapsed) : ServeEvent;

/// <summary>Somebody was turned away, or something went wrong that ends nothing.</summary>
/// <param name="Peer">Who it was; null where nobody is to blame.</param>
/// <param name="Reason">One line for the operator.</param>
public sealed record Refused(IPEndPoint? Peer, string Reason) : ServeEvent;

/// <summary>One entry failed at this end.</summary>
/// <param name="Transfer">The transfer that it was part of.</param>
/// <param name="Name">Its name, relative to the folder.</param>
/// <param name="Reason">What is wrong with it, for people.</param>
public sealed record ServeEntryFailed(string Transfer, string Name, string Reason) : ServeEvent;

/// <summary>What one transfer left here, in counts of entries.</summary>
/// <param name="Folder">The folder that it landed in.</param>
/// <param name="Landed">Landed under their own names, which were free.</param>
/// <param name="Replaced">Landed in place of something older, kept for a day in <c>.dray/replaced/</c>.</param>
/// <param name="Beside">Landed as <c>name (1)</c>.</param>
/// <param name="Skipped">Already here, or kept by policy.</param>
/// <param name="Failed">Did not land.</param>
/// <param name="Bytes">Bytes of files that landed, holes included.</param>
/// <param name="Elapsed">From its first call to its end.</param>
public sealed record ServeReceipt(
    string Folder, long Landed, long Replaced, long Beside, long Skipped, long Failed, long Bytes, TimeSpan Elapsed)
{
    /// <summary>Nobody on the way could read what it brought.</summary>
    public bool Secret { get; init; } = true;

    /// <summary>What landed is on the disk; false where either end was told to be fast.</summary>
    public bool Durable { get; init; } = true;
}
