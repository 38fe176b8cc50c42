using System.Globalization;
using System.Security.Cryptography;
using Dray.Files;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Web;

/// <summary>
/// tus 1.0 (tus.io/protocols/resumable-upload) with creation, creation-with-upload, checksum, expiration, termination and
/// concatenation. Any thread.
/// </summary>
/// <param name="uploads">What is uploaded.</param>
/// <param name="parts">Puts parts together.</param>
internal sealed class TusPlane(UploadDesk uploads, Concatenation parts)
{
    private const string Version = "1.0.0";
    private const string Piece = "application/offset+octet-stream";

    /// <summary>Status of tus where a checksum is not that of what came.</summary>
    private const int Mismatch = 460;

    /// <summary>Answers what is asked of uploads, or of one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="id">Empty for uploads as such.</param>
    /// <param name="recognise">Who asks, and may put files in.</param>
    public async Task HandleAsync(HttpContext context, string id, Func<Guest> recognise)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers["Tus-Resumable"] = Version;
        var method = request.Headers["X-HTTP-Method-Override"] is [{ } other] ? other.ToUpperInvariant() : request.Method;
        if (method == "OPTIONS")
        {
            Describe(response);
            return;
        }

        if (request.Headers["Tus-Resumable"] != Version)
        {
            response.Headers["Tus-Version"] = Version;
            throw new WebException(StatusCodes.Status412PreconditionFailed, $"uploads are taken as tus {Version} has them");
        }

        var guest = recognise();
        if (id.Length == 0)
        {
            if (method != "POST") throw NotAllowed(response, "OPTIONS, POST");
            await CreateAsync(context, guest);
            return;
        }

        if (!uploads.TryFind(id, guest, out var upload)) throw Gone();
        using var hold = await TakeAsync(upload, context);
        if (upload.IsGone) throw Gone();
        uploads.Touch(upload);
        await HandleAsync(context, method, upload, guest, hold);
    }

    private async Task HandleAsync(HttpContext context, string method, Upload upload, Guest guest, UploadHold hold)
    {
        switch (method)
        {
            case "HEAD":
                if (upload.Answer is null) await uploads.OpenAsync(upload, guest, context, hold.Cancel);
                Tell(context.Response, upload);
                context.Response.Headers["Upload-Length"] = Text(upload.Size);
                if (upload.Metadata.Length > 0) context.Response.Headers["Upload-Metadata"] = upload.Metadata;
                if (upload.IsPart || upload.Concat is not null) context.Response.Headers["Upload-Concat"] = upload.Concat ?? "partial";
                context.Response.StatusCode = StatusCodes.Status200OK;
                break;
            case "PATCH":
                if (upload.Concat is not null) throw new WebException(StatusCodes.Status403Forbidden, "what was put together from parts takes no more");
                if (context.Request.ContentType != Piece) throw new WebException(StatusCodes.Status415UnsupportedMediaType, $"a piece of an upload is {Piece}");
                if (TusHeaders.Count(context.Request.Headers, "Upload-Offset") is not { } offset) throw new WebException(StatusCodes.Status400BadRequest, "Upload-Offset is missing");
                await TakePieceAsync(context, upload, guest, hold, offset);
                Tell(context.Response, upload);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case "DELETE":
                uploads.Drop(upload);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                throw NotAllowed(context.Response, "HEAD, PATCH, DELETE, OPTIONS");
        }
    }

    private async Task CreateAsync(HttpContext context, Guest guest)
    {
        var headers = context.Request.Headers;
        var field = headers["Upload-Metadata"].ToString();
        var metadata = TusHeaders.Metadata(field);
        var concat = TusHeaders.Concat(headers["Upload-Concat"].ToString());
        var modified = TusHeaders.ModifiedOf(metadata, uploads.Time.GetUtcNow());
        if (concat is { Count: > 0 })
        {
            using var whole = await parts.JoinAsync(concat, guest, TusHeaders.NameOf(metadata), modified, field, headers["Upload-Concat"].ToString(), context);
            Created(context, whole.Upload);
            return;
        }

        if (TusHeaders.Count(headers, "Upload-Length") is not { } size) throw new WebException(StatusCodes.Status400BadRequest, "Upload-Length is missing: the length has to be known at the beginning here");
        var upload = uploads.Make(id => new Upload(id, guest.Grant, concat is null ? TusHeaders.NameOf(metadata) : $"upload-{id}.part", size, modified, field) { IsPart = concat is not null });
        using var hold = await TakeAsync(upload, context);
        try
        {
            await uploads.OpenAsync(upload, guest, context, hold.Cancel);
        }
        catch
        {
            uploads.Drop(upload);
            throw;
        }

        if (context.Request.ContentType == Piece || size == 0) await TakePieceAsync(context, upload, guest, hold, 0);
        Created(context, upload);
    }

    private static void Created(HttpContext context, Upload upload)
    {
        Tell(context.Response, upload);
        context.Response.Headers.Location = $"/-/uploads/{upload.Id}";
        context.Response.StatusCode = StatusCodes.Status201Created;
    }

    /// <summary>What comes in this request; what came of it stays if it is cut, unless it was to be checked as a whole.</summary>
    private async Task TakePieceAsync(HttpContext context, Upload upload, Guest guest, UploadHold hold, long offset)
    {
        var checksum = TusHeaders.Checksum(context.Request.Headers["Upload-Checksum"].ToString());
        if (upload.Answer is not null) throw Elsewhere(upload.Offset, offset);
        var stream = await uploads.OpenAsync(upload, guest, context, hold.Cancel);
        if (offset != stream.Offset) throw Elsewhere(stream.Offset, offset);
        if (context.Request.ContentLength > stream.Size - offset) throw new WebException(StatusCodes.Status413PayloadTooLarge, $"the upload has {stream.Size} bytes in all, and this is more");
        BodyLimit.Lift(context);
        using var call = upload.Visit!.Call();
        var piece = new UploadPiece(upload.Visit.Session, stream, checksum);
        try
        {
            await piece.TakeAsync(context.Request.BodyReader, hold.Cancel);
            if (!piece.IsRight) throw Mismatched(context);
            if (stream.Offset == stream.Size && !upload.IsPart) await EndAsync(upload, piece, hold.Cancel);
        }
        catch (OperationCanceledException) when (hold.IsFenced)
        {
            throw new WebException(StatusCodes.Status409Conflict, "another connection goes on with this upload");
        }
        catch (FileFailureException failure)
        {
            upload.Visit?.Session.Transfer.SettleFailed(stream.Entry, failure);
            UploadDesk.Leave(upload);
            throw;
        }
    }

    /// <summary>All of it is there: it lands.</summary>
    private static async Task EndAsync(Upload upload, UploadPiece piece, CancellationToken cancel)
    {
        var (ending, stream, visit) = (new Ending(), upload.Stream!, upload.Visit!);
        await piece.RunAsync(() => stream.End(ending.Mailbox, default));
        UploadDesk.End(upload, await ending.AnswerAsync(stream.Entry, visit.Session.Transfer.Options.Into, cancel));
    }

    private static async Task<UploadHold> TakeAsync(Upload upload, HttpContext context)
    {
        try
        {
            return await upload.TakeAsync(context.RequestAborted);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new WebException(StatusCodes.Status409Conflict, "another connection goes on with this upload");
        }
    }

    private static void Tell(HttpResponse response, Upload upload)
    {
        response.Headers["Upload-Offset"] = Text(upload.Offset);
        response.Headers["Upload-Expires"] = upload.Expires.ToString("R", CultureInfo.InvariantCulture);
        if (upload.Answer is not { } answer) return;
        response.Headers["Dray-Name"] = string.Join('/', answer.Name.Split('/').Select(Uri.EscapeDataString));
        response.Headers["Dray-Outcome"] = answer.Outcome;
    }

    private static void Describe(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers["Tus-Version"] = Version;
        response.Headers["Tus-Extension"] = "creation,creation-with-upload,checksum,expiration,termination,concatenation";
        response.Headers["Tus-Checksum-Algorithm"] = "sha1,sha256";
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static WebException Mismatched(HttpContext context)
    {
        if (context.Features.Get<IHttpResponseFeature>() is { } response) response.ReasonPhrase = "Checksum Mismatch";
        return new WebException(Mismatch, "the checksum is not that of what came: send the piece again");
    }

    private static WebException NotAllowed(HttpResponse response, string methods)
    {
        response.Headers.Allow = methods;
        return new WebException(StatusCodes.Status405MethodNotAllowed, "uploads don't take that");
    }

    private static WebException Elsewhere(long here, long said) => new(StatusCodes.Status409Conflict, $"the upload goes on at {here}, not at {said}");

    private static WebException Gone() => new(StatusCodes.Status404NotFound, "there is no such upload (any more)");
}
