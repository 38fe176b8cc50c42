using System.Net;
using Dray.Transfers;

namespace Dray.Server.Offering;

/// <summary>What an offer reports, possibly from several threads at once. Names from peers are not yet escaped.</summary>
internal abstract record OfferEvent;

/// <summary>A device has proved that it knows the code of this number, and begins to take what is offered.</summary>
/// <param name="Number">The code's.</param>
/// <param name="Client">What the device is called here; where it is not known, what it calls itself.</param>
/// <param name="Device">The SHA-256 of its certificate, in lower-case hex.</param>
/// <param name="Peer">Where it called from.</param>
internal sealed record OfferBegun(int Number, string Client, string Device, IPEndPoint Peer) : OfferEvent;

/// <summary>It has what was offered, and the code is used up.</summary>
/// <param name="Number">The code's.</param>
/// <param name="Client">As before.</param>
/// <param name="Device">As before.</param>
/// <param name="Peer">Where it called from.</param>
/// <param name="Receipt">What came of it, as for a send.</param>
internal sealed record OfferTaken(int Number, string Client, string Device, IPEndPoint Peer, SendReceipt Receipt) : OfferEvent;

/// <summary>It has left before it had everything, and may come again.</summary>
/// <param name="Number">The code's.</param>
/// <param name="Client">As before.</param>
/// <param name="Device">As before.</param>
/// <param name="Peer">Where it called from.</param>
/// <param name="Receipt">What came of it so far.</param>
internal sealed record OfferBroken(int Number, string Client, string Device, IPEndPoint Peer, SendReceipt Receipt) : OfferEvent;

/// <summary>Somebody tried a wrong code, or is between this device and another.</summary>
/// <param name="Number">The number that it was tried with.</param>
/// <param name="Peer">Where it called from.</param>
internal sealed record OfferMissed(int Number, IPEndPoint Peer) : OfferEvent;

/// <summary>A code is good for nothing any more.</summary>
/// <param name="Number">The code's.</param>
/// <param name="End">What became of it.</param>
internal sealed record OfferOver(int Number, OfferEnd End) : OfferEvent;

/// <summary>Something is wrong here that ends nothing.</summary>
/// <param name="Reason">One line for people.</param>
internal sealed record OfferFault(string Reason) : OfferEvent;
