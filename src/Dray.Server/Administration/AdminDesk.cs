using System.Net;
using Dray.Security;
using Dray.Security.Pairing;
using Dray.Server.Asking;
using Dray.Server.Web;
using Dray.Wire;

namespace Dray.Server.Administration;

/// <summary>Does what a server's own user asks of it. Any thread may call.</summary>
/// <param name="listening">Where the server listens.</param>
/// <param name="pairing">Owns the code.</param>
/// <param name="known">The devices that may come in.</param>
/// <param name="running">The transfers that run now.</param>
/// <param name="cutOff">Ends every transfer of the device with this id.</param>
/// <param name="asks">Has the offers that wait; null where nobody is asked.</param>
/// <param name="partials">Knows what was cut short.</param>
/// <param name="web">Has the links for browsers; null where there is no page.</param>
internal sealed class AdminDesk(
    IReadOnlyList<IPEndPoint> listening, PairingDesk pairing, KnownDevices known,
    Func<IReadOnlyList<RunningTransfer>> running, Action<string> cutOff, AskDesk? asks, PartialsDesk partials, WebSite? web = null)
{
    /// <summary>So many fit in a line, whatever they are called.</summary>
    private const int MostListed = 100;

    /// <exception cref="IdentityException">The known devices can't be read or written.</exception>
    public AdminAnswer Answer(AdminRequest request)
    {
        switch (request)
        {
            case AdminRequest.ShowCode:
                return new AdminAnswer.Code(
                    pairing.ShowCode().Reveal(), (int)PairingDesk.Lifetime.TotalSeconds, [.. listening.Select(point => point.ToString())]);
            case AdminRequest.WithdrawCode:
                pairing.Withdraw();
                return new AdminAnswer.Done();
            case AdminRequest.List:
                return List(running());
            case AdminRequest.Revoke revoke when DeviceId.IsId(revoke.Id):
                Revoke(revoke.Id);
                return new AdminAnswer.Done();
            case AdminRequest.ListPartials list:
                return partials.List(list.After);
            case AdminRequest.RemovePartial remove:
                return partials.Remove(remove.Id);
            case AdminRequest.ListOffers:
                return new AdminAnswer.Offers([.. (asks?.Waiting ?? []).Select(WaitingOffer.Of)]);
            case AdminRequest.AnswerOffer { Answer: OfferAnswer.Yes or OfferAnswer.Always or OfferAnswer.No } answered:
                return new AdminAnswer.Answered(asks?.Answer(answered.Id, answered.Answer) == true ? null : Unanswered(answered));
            case AdminRequest.MakeLink or AdminRequest.RevokeLinks when web is null:
                return new AdminAnswer.Failed("This server has no page for browsers: it was started without --web.");
            case AdminRequest.MakeLink make:
                return Linked(web!, web!.MakeLink(make.ToLink()));
            case AdminRequest.RevokeLinks revoke:
                return new AdminAnswer.Revoked(web!.Revoke(revoke.Beginning));
            default:
                return new AdminAnswer.Failed("That is no id of a device.");
        }
    }

    private AdminAnswer.Link Linked(WebSite site, WebLinkMade made) => new(
        made.Token, made.Fingerprint, made.Until, [.. listening.Select(point => point.ToString())], site.Options.Hosts, site.Options.Certificate is null, site.Options.PlainHttp);

    private string Unanswered(AdminRequest.AnswerOffer answered) => asks switch
    {
        null => "This server asks nobody: it was started without --ask.",
        _ when asks.Waiting.Any(offer => offer.Id == answered.Id) => "A device that is not paired is asked about every time: say yes, or pair it.",
        _ => "No such offer waits any more.",
    };

    private AdminAnswer.Listing List(IReadOnlyList<RunningTransfer> transfers) => new(
        pairing.IsOpen,
        [.. transfers.Take(MostListed).Select(one => one with { Device = DisplayText.Escape(one.Device, DeviceName.Longest) })],
        Math.Max(0, transfers.Count - MostListed));

    // Forgotten first, so that it doesn't come in again; and cut even where it can't be forgotten.
    private void Revoke(string id)
    {
        try
        {
            known.Forget(id);
        }
        finally
        {
            cutOff(id);
        }
    }
}
