using Dray.Server;
using Dray.Server.Administration;

namespace Dray.Cli.Output;

/// <summary>An offer in one line for people: who, what, how much.</summary>
internal static class OfferText
{
    public static string Of(Offer offer) => Of(WaitingOffer.Of(offer));

    public static string Of(WaitingOffer offer)
    {
        var who = $"{Terminal.Clean(offer.Device)} ({Terminal.Clean(offer.Address)}{(offer.Known ? "" : ", not paired")})";
        var more = offer.Entries > offer.Names.Count ? ", ..." : "";
        return $"{who} offers {ByteSize.Entries(offer.Entries)}, {ByteSize.Format(offer.Bytes)} at least: {Terminal.Clean(string.Join(", ", offer.Names))}{more}";
    }
}
