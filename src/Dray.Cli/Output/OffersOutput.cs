using Dray.Cli.Json;
using Dray.Server;
using Dray.Server.Administration;

namespace Dray.Cli.Output;

/// <summary>Offers that wait, told to people or, where there are lines, to programs. One thread.</summary>
/// <param name="terminal">The person.</param>
/// <param name="lines">A program; null where there is none.</param>
internal sealed class OffersOutput(Terminal terminal, JsonLines<OffersLine>? lines)
{
    public void List(IReadOnlyList<WaitingOffer> waiting)
    {
        if (waiting.Count == 0 && lines is null) terminal.Say("Nothing waits for an answer.");
        foreach (var offer in waiting)
        {
            if (lines is null) terminal.Result($"{offer.Id}  {OfferText.Of(offer)}");
            else lines.Write(new OffersLine.Offer(offer.Id, offer.Device, offer.Address, offer.Known, offer.Entries, offer.Bytes, offer.Names));
        }
    }

    public void Answered(string id, OfferAnswer answer)
    {
        if (lines is null) terminal.Say(answer == OfferAnswer.No ? $"Offer {Terminal.Clean(id)} is refused." : $"Offer {Terminal.Clean(id)} is taken.");
        else lines.Write(new OffersLine.Answered(id, Words.Of(answer)));
    }

    public void Ended(int exitCode, string? reason)
    {
        if (lines is not null) lines.Write(new OffersLine.Done(exitCode, reason));
        else if (reason is not null) terminal.Complain(Terminal.Clean(reason));
    }
}
