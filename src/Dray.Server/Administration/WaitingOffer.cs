using Dray.Wire;

namespace Dray.Server.Administration;

/// <summary>An <see cref="Offer"/> for people, its texts fit to be shown.</summary>
internal sealed record WaitingOffer(string Id, string Device, string Address, bool Known, int Entries, long Bytes, IReadOnlyList<string> Names)
{
    /// <summary>So much of a name is shown.</summary>
    private const int MostOfName = 120;

    public static WaitingOffer Of(Offer offer) => new(
        offer.Id, DisplayText.Escape(offer.Client, MostOfName), offer.Peer.ToString(), offer.Known, offer.Entries, offer.Bytes,
        [.. offer.Names.Select(static name => DisplayText.Escape(name, MostOfName))]);
}
