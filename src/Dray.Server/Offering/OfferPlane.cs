using System.Net;
using Dray.Server.Control;
using Dray.Server.Sharing;
using Dray.Transfers.Control;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Offering;

/// <summary>
/// All that an offer's port answers: hello and the proof of a code to anybody, and a pull to whoever has proved it. There is nothing
/// else here to get at. Any thread.
/// </summary>
internal sealed class OfferPlane(OfferDesk desk, Refusals refusals)
{
    public Task Handle(HttpContext context) => ControlGate.Handle(context, refusals, Route);

    private async Task Route(HttpContext context, string[] path, string device, IPEndPoint peer)
    {
        switch (context.Request.Method, path)
        {
            case ("GET", ["v1", "hello"]):
                await ControlBody.Answer(context, desk.Hello(), ControlJson.Default.HelloAnswer);
                break;
            case ("POST", ["v1", "pairings", .. { Length: 0 or 2 } rest]):
                var step = await PairingPlane.ReadAsync(context);
                var (pairing, verb) = rest is [var id, var what] ? (id, what) : ("", "");
                await ControlBody.Answer(context, desk.Take(pairing, verb, step, device, peer), ControlJson.Default.PairingStep);
                break;
            case ("POST", ["v1", "pulls"]) when desk.IsTaker(device):
                await PullAsync(context, device, peer);
                break;
            case (_, ["v1", "pulls" or "list" or "transfers", ..]):
                throw new ControlException(ErrorCode.Refused, "files are offered here under a code: take them by 'dray receive CODE'");
            default:
                throw ControlGate.NotHere();
        }
    }

    private async Task PullAsync(HttpContext context, string device, IPEndPoint peer)
    {
        var request = await SharingPlane.ReadAsync(context);
        var (coded, pull) = desk.Begin(request, device, peer, context.RequestAborted);
        var told = false;
        try
        {
            await SharingPlane.TellAsync(context, pull);
            told = true;
        }
        finally
        {
            pull.Dispose();
            desk.Ended(coded, pull, request.Terms.DryRun, told);
        }
    }
}
