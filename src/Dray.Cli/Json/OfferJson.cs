using System.Net;
using Dray.Cli.Output;
using Dray.Security.Pairing;
using Dray.Server.Offering;

namespace Dray.Cli.Json;

/// <summary>An offer told of to programs.</summary>
internal sealed class OfferJson(JsonLines<OfferLine> lines) : OfferOutput
{
    public override string? Fault => lines.Fault;

    public override void Offered(IReadOnlyList<OfferCode> codes, Invitation page, IReadOnlyList<IPEndPoint> listening, TimeSpan validFor) => lines.Write(new OfferLine.Offered(
        [.. codes.Select(code => code.Reveal())], [.. listening.Select(point => point.ToString())], listening[0].Port, (long)validFor.TotalMilliseconds,
        page.Links, page.Made.Fingerprint));

    public override void On(OfferEvent happened)
    {
        OfferLine? line = happened switch
        {
            OfferBegun begun => new OfferLine.Begun(begun.Number, begun.Client, begun.Device, begun.Peer.ToString()),
            OfferTaken taken => new OfferLine.Taken(
                taken.Number, taken.Client, taken.Device, taken.Peer.ToString(), taken.Receipt.Landed, taken.Receipt.Replaced, taken.Receipt.Beside,
                taken.Receipt.Skipped, taken.Receipt.Failed, taken.Receipt.Bytes, (long)taken.Receipt.Elapsed.TotalMilliseconds),
            OfferBroken broken => new OfferLine.Broken(broken.Number, broken.Client, broken.Device, broken.Peer.ToString(), broken.Receipt.Reason),
            OfferMissed missed => new OfferLine.Missed(missed.Number, missed.Peer.ToString()),
            OfferOver over => new OfferLine.Over(over.Number, Words.Of(over.End)),
            OfferFault fault => new OfferLine.Fault(fault.Reason),
            _ => null,
        };
        if (line is not null) lines.Write(line);
    }

    public override void Ended(int exitCode, string? reason) => lines.Write(new OfferLine.Done(exitCode, reason));
}
