using Dray.Cli.Output;
using Dray.Server;

namespace Dray.Cli.Json;

/// <summary>A server told of to programs.</summary>
internal sealed class ServeJson(ServeOptions options, JsonLines<ServeLine> lines) : ServeOutput
{
    public override void On(ServeEvent happened)
    {
        ServeLine? line = happened switch
        {
            Listening on => new ServeLine.Listening(
                [.. on.On.Select(point => point.ToString())], on.On[0].Port, on.Folder, on.DeviceName, on.DeviceId,
                on.Raw.Count == 0 ? null : [.. on.Raw.Select(point => point.ToString())], !on.Plain, on.IsPaired,
                on.Web is { } web ? LinkLine.Of(Invitation.Of(web, on.On, options.Web!, LanAddresses.OfThisMachine)) : null),
            PartialsFound found => new ServeLine.PartialsFound(found.Kept, found.Bytes, found.Finished, found.RolledBack, found.Dropped),
            DevicePaired paired => new ServeLine.DevicePaired(paired.Name, paired.Id, paired.Peer.ToString()),
            ClientCame came => new ServeLine.Came(came.Transfer, came.Client, came.Peer.ToString(), came.Secret, came.Known),
            ClientWent went => Went(went, went.Receipt),
            OfferAsked { Offer: var offer } => new ServeLine.Asked(offer.Id, offer.Client, offer.Peer.ToString(), offer.Known, offer.Entries, offer.Bytes, offer.Names),
            OfferAnswered answered => new ServeLine.Answered(answered.Id, answered.Client, Words.Of(answered.Answer)),
            PullCame came => new ServeLine.PullCame(came.Client, came.Peer.ToString(), came.Paths),
            PullWent went => new ServeLine.PullWent(
                went.Client, went.Peer.ToString(), Words.Of(went.Receipt.Ended), went.Receipt.Reason, went.Receipt.Landed, went.Receipt.Replaced,
                went.Receipt.Beside, went.Receipt.Skipped, went.Receipt.Failed, went.Receipt.Bytes, (long)went.Receipt.Elapsed.TotalMilliseconds, went.Receipt.Secret),
            RawCame came => new ServeLine.RawCame(came.Peer.ToString(), came.File),
            RawWent went => new ServeLine.RawWent(went.Peer.ToString(), went.File, went.Bytes, went.Reason, (long)went.Elapsed.TotalMilliseconds),
            Refused refused => new ServeLine.Refused(refused.Peer?.ToString(), refused.Reason),
            ServeEntryFailed failed => new ServeLine.EntryFailed(failed.Transfer, failed.Name, failed.Reason),
            _ => null,
        };
        if (line is not null) lines.Write(line);
    }

    /// <summary>Never: lines of JSON are kept.</summary>
    public override void Code(string words)
    {
    }

    public override void Draining(int running, TimeSpan grace) =>
        lines.Write(new ServeLine.Draining(running, (long)grace.TotalMilliseconds));

    public override void Ended(int exitCode, string? reason) => lines.Write(new ServeLine.Done(exitCode, reason));

    private static ServeLine.Went Went(ClientWent went, ServeReceipt receipt) => new(
        went.Transfer, went.Client, went.Peer.ToString(), went.Reason is null, went.Reason, receipt.Folder, receipt.Landed,
        receipt.Replaced, receipt.Beside, receipt.Skipped, receipt.Failed, receipt.Bytes, (long)receipt.Elapsed.TotalMilliseconds, receipt.Secret, receipt.Durable);
}
