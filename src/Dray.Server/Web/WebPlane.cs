using System.Net;
using System.Text.Json;
using Dray.Files;
using Dray.Server.Control;
using Dray.Transfers.Control;
using Dray.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Web;

/// <summary>
/// What browsers, curl and others ask: the page under <c>/</c> and what belongs to it under <c>/-/</c>; any other path is a file,
/// to be put beneath the folder or to be had from a share. docs/web.md lists the routes. Any thread.
/// </summary>
/// <param name="gate">Who is let in.</param>
/// <param name="server">This device's name.</param>
/// <param name="downloads">What goes out.</param>
/// <param name="intake">What is for servers alone; null where something is offered.</param>
/// <param name="refusals">Told of what is wrong here.</param>
internal sealed class WebPlane(WebGate gate, string server, DownloadPlane downloads, WebIntake? intake, Refusals refusals)
{
    /// <summary>Has devices go on to <paramref name="control"/>, and all others come here.</summary>
    public RequestDelegate Before(RequestDelegate control) => context =>
        context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is not null ? control(context) : Handle(context);

    /// <summary>Answers a request that no device has made.</summary>
    public async Task Handle(HttpContext context)
    {
        WebHeaders.Protect(context.Response);
        try
        {
            gate.Admit(context);
            if (gate.SendOn(context)) return;
            var path = (context.Request.Path.Value ?? "").TrimStart('/');
            await (path.StartsWith("-/", StringComparison.Ordinal) ? OwnAsync(context, path[2..].Split('/')) : FileAsync(context, path));
        }
        catch (WebException refusal)
        {
            await RefuseAsync(context, refusal.Status, refusal.Message);
        }
        catch (ControlException refusal)
        {
            // A transfer that ended meanwhile: what it was for is there, and whoever comes again gets another one.
            await RefuseAsync(context, refusal.Code == ErrorCode.Gone ? StatusCodes.Status409Conflict : ControlGate.StatusOf(refusal.Code), refusal.Message);
        }
        catch (FileFailureException failure)
        {
            await RefuseAsync(context, StatusOf(failure.Fault), failure.Message);
        }
        catch (WireException broken)
        {
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, broken.Message);
        }
        catch (BadHttpRequestException broken)
        {
            await RefuseAsync(context, broken.StatusCode, "the request is not what this server understands");
        }
        catch (JsonException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "the request is not what this server understands");
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The framework's words name whole paths, which are nobody else's.
            refusals.TellFault(e.Message);
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, "something failed at the server, which has told its operator what");
        }
    }

    /// <summary>What is not a file's path.</summary>
    private async Task OwnAsync(HttpContext context, string[] path)
    {
        switch (context.Request.Method, path)
        {
            case ("POST" or "GET", ["session"]):
                var guest = context.Request.Method == "POST" ? gate.Trade(context) : gate.Recognise(context);
                await ControlBody.Answer(context, SessionOf(guest, context), WebJson.Default.SessionAnswer);
                break;
            case ("DELETE", ["session"]):
                gate.Leave(context);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case (_, ["uploads", .. { Length: <= 1 } rest]) when intake is not null:
                await intake.Uploads.HandleAsync(context, rest is [var id] ? id : "", () => Putter(context));
                break;
            case ("GET", ["list"]):
                await downloads.ListAsync(context, gate.Recognise(context));
                break;
            case ("GET", ["live"]) when intake is not null:
                await intake.Live.ShowAsync(context, gate.Recognise(context).Grant);
                break;
            case ("POST", ["selections"]):
                await downloads.SelectAsync(context, gate.Recognise(context));
                break;
            case ("GET" or "HEAD", ["zip", var selection]):
                await downloads.ZipAsync(context, gate.Recognise(context), selection);
                break;
            case ("GET" or "HEAD", [var name]) when await PageFiles.TryAnswerAsync(context, name):
                break;
            default:
                throw NotHere();
        }
    }

    private async Task FileAsync(HttpContext context, string path)
    {
        RawPath.Require(context);
        switch (context.Request.Method, path)
        {
            case ("GET" or "HEAD", ""):
                await PageFiles.TryAnswerAsync(context, PageFiles.Index);
                break;
            case ("PUT", _) when intake is not null:
                await intake.Puts.PutAsync(context, path, Putter(context));
                break;
            case ("GET" or "HEAD", _):
                await downloads.FileAsync(context, gate.Recognise(context), path);
                break;
            default:
                gate.Recognise(context);
                context.Response.Headers.Allow = intake is null ? "GET, HEAD" : "GET, HEAD, PUT";
                throw new WebException(StatusCodes.Status405MethodNotAllowed, "files are had by GET and put in by PUT: with curl, -T");
        }
    }

    /// <summary>Who asks, and may put files in.</summary>
    private Guest Putter(HttpContext context)
    {
        var guest = gate.Recognise(context);
        return guest.Grant.MayPut ? guest : throw new WebException(StatusCodes.Status403Forbidden, "this link lets you get files, not put any in");
    }

    private SessionAnswer SessionOf(Guest guest, HttpContext context) => new()
    {
        Server = server,
        MayPut = guest.Grant.MayPut,
        MayGet = guest.Grant.MayGet,
        Shares = downloads.Any,
        Into = guest.Grant.Into?.Value ?? "",
        Until = guest.Grant.Until.ToUnixTimeMilliseconds(),
        Live = intake is not null && IsLocal(context),
        Plain = !context.Request.IsHttps,
    };

    /// <summary>It comes from this very machine.</summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && (IPAddress.IsLoopback(remote) || remote.Equals(context.Connection.LocalIpAddress));

    private static async Task RefuseAsync(HttpContext context, int status, string message)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.ContentLength = null;
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.WriteAsync($"{message}\n", context.RequestAborted);
    }

    public static WebException NotHere() => new(StatusCodes.Status404NotFound, "there is nothing here by that name");

    private static int StatusOf(FileFault fault) => fault switch
    {
        FileFault.Vanished => StatusCodes.Status404NotFound,
        FileFault.Exists => StatusCodes.Status412PreconditionFailed,
        FileFault.InTheWay or FileFault.Changed => StatusCodes.Status409Conflict,
        FileFault.Quota or FileFault.TooLarge => StatusCodes.Status413PayloadTooLarge,
        FileFault.NoSpace => StatusCodes.Status507InsufficientStorage,
        FileFault.NotStorable or FileFault.OutsideRoot => StatusCodes.Status400BadRequest,
        FileFault.Denied or FileFault.ReadOnly => StatusCodes.Status403Forbidden,
        FileFault.Verification => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status500InternalServerError,
    };
}
