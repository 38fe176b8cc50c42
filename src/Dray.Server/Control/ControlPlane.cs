using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Control;

/// <summary>
/// The control plane's routes: JSON in, JSON out, everything decided by <see cref="Receiver"/>. docs/protocol.md lists
/// them. Authorised before a byte of a body is read.
/// </summary>
internal sealed class ControlPlane(Receiver receiver, Func<IPAddress, bool> mayComeIn)
{
    /// <summary>An offer is at most 1 MiB; what exceeds this is refused by Kestrel.</summary>
    public const long MostBody = 2 << 20;

    private const string Prefix = "/v1/transfers";

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
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, ErrorCode.Bad, "the request is not what this server understands");
        }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await Refuse(context, StatusCodes.Status500InternalServerError, ErrorCode.Failed, e.Message);
        }
    }

    private async Task Route(HttpContext context)
    {
        var peer = new IPEndPoint(context.Connection.RemoteIpAddress ?? IPAddress.None, context.Connection.RemotePort);
        if (!mayComeIn(peer.Address)) throw new ControlException(ErrorCode.Refused, "not allowed");
        if (!context.Request.IsHttps) throw new ControlException(ErrorCode.Upgrade, "this is Dray; it speaks TLS here: use 'dray send'");
        var path = context.Request.Path.Value ?? "";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal)) throw new ControlException(ErrorCode.Gone, "nothing here");
        var owner = OwnerOf(context) ?? throw new ControlException(ErrorCode.Refused, "a device's certificate is needed");
        var rest = path[Prefix.Length..].Trim('/').Split('/');
        if (rest is [""])
        {
            if (!HttpMethods.IsPost(context.Request.Method)) throw NotHere();
            var request = await Read(context, ControlJson.Default.OpenRequest);
            await Answer(context, receiver.Open(request, owner, peer), ControlJson.Default.OpenAnswer);
            return;
        }

        var session = receiver.Enter(rest[0], owner);
        try
        {
            await RouteWithin(context, session, rest.Length > 1 ? rest[1] : "");
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
                var offer = await Read(context, ControlJson.Default.OfferRequest);
                await Answer(context, session.Transfer.Plan(offer), ControlJson.Default.PlanAnswer);
                break;
            case ("POST", "lanes"):
                var lanes = await Read(context, ControlJson.Default.LanesRequest);
                await Answer(context, receiver.IssueTickets(session, lanes), ControlJson.Default.LanesAnswer);
                break;
            case ("POST", "commit"):
                await Answer(context, receiver.Commit(session), ControlJson.Default.CommitAnswer);
                break;
            case ("DELETE", ""):
                receiver.Cancel(session, "cancelled by the sender");
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                throw NotHere();
        }
    }

    private static ControlException NotHere() => new(ErrorCode.Gone, "nothing here");

    private static string? OwnerOf(HttpContext context) =>
        context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate
            ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(certificate.RawDataMemory.Span))
            : null;

    private static async Task<T> Read<T>(HttpContext context, JsonTypeInfo<T> type) =>
        await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
        ?? throw new JsonException("an empty body");

    private static Task Answer<T>(HttpContext context, T answer, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, type, context.RequestAborted);
    }

    private static async Task Refuse(HttpContext context, int status, string code, string message)
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = status;
        await Answer(context, new ErrorAnswer { Code = code, Message = message }, ControlJson.Default.ErrorAnswer);
    }

    private static int StatusOf(string code) => code switch
    {
        ErrorCode.Full or ErrorCode.Draining => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.Upgrade => StatusCodes.Status426UpgradeRequired,
        ErrorCode.Refused => StatusCodes.Status403Forbidden,
        ErrorCode.Gone => StatusCodes.Status404NotFound,
        ErrorCode.Bad => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };
}
