using System.Net;
using System.Text.Json;
using Dray.Files;
using Dray.Security;
using Dray.Transfers.Control;
using Dray.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Control;

/// <summary>What every request of a control plane goes through: only devices ask, and whatever goes wrong becomes an answer. Any thread.</summary>
internal static class ControlGate
{
    /// <summary>Finds out who asks, and has it routed.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refusals">Told of what is wrong here.</param>
    /// <param name="route">Given the request, the components of its path, whose certificate it came with, and where from.</param>
    public static async Task Handle(HttpContext context, Refusals refusals, Func<HttpContext, string[], string, IPEndPoint, Task> route)
    {
        try
        {
            var peer = PeerOf(context);
            if (!context.Request.IsHttps) throw new ControlException(ErrorCode.Upgrade, "this is Dray; it speaks TLS here: use 'dray send'");
            var device = DeviceOf(context) ?? throw new ControlException(ErrorCode.Refused, "a device's certificate is needed");
            await route(context, (context.Request.Path.Value ?? "").Trim('/').Split('/'), device, peer);
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

    /// <summary>Where a request comes from.</summary>
    public static IPEndPoint PeerOf(HttpContext context) => new(context.Connection.RemoteIpAddress ?? IPAddress.None, context.Connection.RemotePort);

    public static ControlException NotHere() => new(ErrorCode.Gone, "nothing here");

    /// <summary>Who is at the other end of this very connection.</summary>
    private static string? DeviceOf(HttpContext context) =>
        context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is { } certificate ? DeviceId.Of(certificate) : null;

    private static async Task Refuse(HttpContext context, int status, string code, string message)
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = status;
        await ControlBody.Answer(context, new ErrorAnswer { Code = code, Message = message }, ControlJson.Default.ErrorAnswer);
    }

    public static int StatusOf(string code) => code switch
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
