using System.Net;
using System.Text.Json;
using Dray.Files;
using Dray.Security;
using Dray.Server.Asking;
using Dray.Server.Sharing;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Control;

/// <summary>
/// The control plane's routes: JSON in, JSON out, everything decided by <see cref="Receiver"/>. docs/protocol.md lists
/// them. Authorised before a byte of a body is read.
/// </summary>
internal sealed class ControlPlane(Receiver receiver, Trust trust, SharingPlane sharing, AskDesk? asks, Refusals refusals, Action<ServeEvent> report)
{
    /// <summary>An offer is at most 1 MiB; what exceeds this is refused by Kestrel.</summary>
    public const long MostBody = 2 << 20;

    private readonly PairingPlane _pairings = new(trust, report, TimeProvider.System);

    private readonly MeasurePlane _measuring = new(receiver);

    public async Task Handle(HttpContext context)
    {
        try
        {
            await Route(context);
        }
        catch (ControlException refusal)
        {
            await Refuse(context, StatusOf(refusal.Code), refusal.Code, refusal.Message);
        }
        catch (WireException broken)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, ErrorCode.Bad, broken.Message);
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, ErrorCode.Bad, "the request is not what this server understands");
        }
        catch (IdentityException fault)
        {
            refusals.TellFault(fault.Message);
            await Refuse(context, StatusCodes.Status403Forbidden, ErrorCode.Refused, "this server can't tell just now who may send");
        }
        catch (FileFailureException e)
        {
            await Refuse(context, StatusCodes.Status500InternalServerError, ErrorCode.Failed, e.Message);
        }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The framework's words name whole paths, which are nobody else's.
            refusals.TellFault(e.Message);
            await Refuse(context, StatusCodes.Status500InternalServerError, ErrorCode.Failed, "something failed at the server, which has told its operator what");
        }
    }

    private async Task Route(HttpContext context)
    {
        var peer = new IPEndPoint(context.Connection.RemoteIpAddress ?? IPAddress.None, context.Connection.RemotePort);
        if (!context.Request.IsHttps) throw new ControlException(ErrorCode.Upgrade, "this is Dray; it speaks TLS here: use 'dray send'");
        var path = context.Request.Path.Value ?? "";
        var device = DeviceOf(context) ?? throw new ControlException(ErrorCode.Refused, "a device's certificate is needed");
        switch (context.Request.Method, path.Trim('/').Split('/'))
        {
            case ("GET", ["v1", "hello"]):
                await ControlBody.Answer(context, trust.Hello(device), ControlJson.Default.HelloAnswer);
                break;
            case ("GET", ["v1", "status"]):
                await ControlBody.Answer(context, receiver.StatusFor(Permitted(device, peer)), ControlJson.Default.StatusAnswer);
                break;
            case ("POST", ["v1", "measure"]):
                await ControlBody.Answer(context, await _measuring.TakeAsync(context, Permitted(device, peer)), ControlJson.Default.MeasureAnswer);
                break;
            case ("POST", ["v1", "pairings", .. { Length: 0 or 2 } rest]):
                await Pair(context, rest, device, peer);
                break;
            case ("POST", ["v1", "list"]):
                await sharing.ListAsync(context, device);
                break;
            case ("POST", ["v1", "pulls"]):
                await sharing.PullAsync(context, device, peer);
                break;
            case ("POST", ["v1", "transfers"]):
                var permit = Permitted(device, peer);
                var request = await ControlBody.Read(context, ControlJson.Default.OpenRequest);
                await ControlBody.Answer(context, receiver.Open(request, permit, peer), ControlJson.Default.OpenAnswer);
                break;
            case (_, ["v1", "transfers", var id, .. { Length: 0 or 1 } rest]):
                Permitted(device, peer);
                await RouteWithin(context, id, device, rest is [var verb] ? verb : "");
                break;
            default:
                throw NotHere();
        }
    }

    private Permit Permitted(string device, IPEndPoint peer)
    {
        if (trust.Admission.Of(device) is { } permit) return permit;
        if (trust.Admission.IsKnown(device)) throw new ControlException(ErrorCode.Refused, "this device may not send here (any more)");
        refusals.Tell(peer, "a device that is not paired wants to send: 'dray pair --show' shows a code for it");
        throw new ControlException(ErrorCode.Stranger, "this server takes files from paired devices only");
    }

    private async Task Pair(HttpContext context, string[] rest, string device, IPEndPoint peer)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = PairingPlane.MostBody;
        var step = await ControlBody.Read(context, ControlJson.Default.PairingStep);
        var (pairing, verb) = rest is [var id, var what] ? (id, what) : ("", "");
        await ControlBody.Answer(context, _pairings.Take(pairing, verb, step, device, peer), ControlJson.Default.PairingStep);
    }

    private async Task RouteWithin(HttpContext context, string transfer, string device, string verb)
    {
        var session = receiver.Enter(transfer, device);
        try
        {
            await RouteWithin(context, session, verb);
        }
        finally
        {
            session.LeaveCall(TimeProvider.System.GetTimestamp());
        }
    }

    private async Task RouteWithin(HttpContext context, IncomingSession session, string verb)
    {
        switch (context.Request.Method, verb)
        {
            case ("POST", "offers"):
                var offer = await ControlBody.Read(context, ControlJson.Default.OfferRequest);
                if (!session.Transfer.Options.DryRun) await AdmitAsync(session, offer, context.RequestAborted);
                await ControlBody.Answer(context, session.Transfer.Plan(offer), ControlJson.Default.PlanAnswer);
                break;
            case ("POST", "resume"):
                var resume = await ControlBody.Read(context, ControlJson.Default.ResumeRequest);
                await ControlBody.Answer(context, await Resumption.Run(session.Transfer, resume, context.RequestAborted), ControlJson.Default.ResumeAnswer);
                break;
            case ("POST", "lanes"):
                var lanes = await ControlBody.Read(context, ControlJson.Default.LanesRequest);
                await ControlBody.Answer(context, receiver.IssueTickets(session, lanes), ControlJson.Default.LanesAnswer);
                break;
            case ("POST", "commit"):
                await ControlBody.Answer(context, receiver.Commit(session), ControlJson.Default.CommitAnswer);
                break;
            case ("DELETE", ""):
                receiver.Cancel(session, "cancelled by the sender");
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                throw NotHere();
        }
    }

    /// <summary>Whoever is turned away by a person has no transfer any more.</summary>
    private async Task AdmitAsync(IncomingSession session, OfferRequest offer, CancellationToken cancel)
    {
        if (asks is null) return;
        try
        {
            await asks.AdmitAsync(session, offer, cancel);
        }
        catch (ControlException refusal)
        {
            receiver.Cancel(session, refusal.Message);
            throw;
        }
    }

    private static ControlException NotHere() => new(ErrorCode.Gone, "nothing here");

    /// <summary>Who is at the other end of this very connection.</summary>
    private static string? DeviceOf(HttpContext context) =>
        context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate ? DeviceId.Of(certificate) : null;

    private static async Task Refuse(HttpContext context, int status, string code, string message)
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = status;
        await ControlBody.Answer(context, new ErrorAnswer { Code = code, Message = message }, ControlJson.Default.ErrorAnswer);
    }

    private static int StatusOf(string code) => code switch
    {
        ErrorCode.Full or ErrorCode.Draining => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.Upgrade => StatusCodes.Status426UpgradeRequired,
        ErrorCode.Refused or ErrorCode.Stranger => StatusCodes.Status403Forbidden,
        ErrorCode.NoCode or ErrorCode.Busy or ErrorCode.Disagreed => StatusCodes.Status409Conflict,
        ErrorCode.Gone or ErrorCode.Missing => StatusCodes.Status404NotFound,
        ErrorCode.Bad => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };
}
