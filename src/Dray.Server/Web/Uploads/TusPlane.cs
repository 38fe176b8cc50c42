using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>
/// tus 1.0 (tus.io/protocols/resumable-upload) with creation, creation-with-upload, checksum, expiration, termination and
/// concatenation. Any thread.
/// </summary>
/// <param name="uploads">What is uploaded.</param>
/// <param name="intake">Brings it on.</param>
/// <param name="creation">Begins it.</param>
internal sealed class TusPlane(UploadDesk uploads, UploadIntake intake, TusCreation creation)
{
    /// <summary>Answers what is asked of uploads, or of one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="id">Empty for uploads as such.</param>
    /// <param name="recognise">Who asks, and may put files in.</param>
    public async Task HandleAsync(HttpContext context, string id, Func<Guest> recognise)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers[TusHeaders.Resumable] = TusHeaders.Version;
        var method = TusHeaders.MethodOf(request);
        if (method == "OPTIONS")
        {
            TusAnswer.Describe(response);
            return;
        }

        if (request.Headers[TusHeaders.Resumable] != TusHeaders.Version)
        {
            response.Headers["Tus-Version"] = TusHeaders.Version;
            throw new WebException(StatusCodes.Status412PreconditionFailed, $"uploads are taken as tus {TusHeaders.Version} has them");
        }

        var guest = recognise();
        BodyLimit.Lift(context);
        try
        {
            if (id.Length > 0) await OfOneAsync(context, method, id, guest);
            else if (method == "POST") await creation.CreateAsync(context, guest);
            else throw TusAnswer.NotAllowed(response, "OPTIONS, POST");
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Kestrel can't go on with a connection whose body was given up in the midst of a read; so nobody is to send another request there.
            response.Headers.Connection = "close";
            throw new WebException(StatusCodes.Status409Conflict, "another connection goes on with this upload");
        }
    }

    private async Task OfOneAsync(HttpContext context, string method, string id, Guest guest)
    {
        if (!uploads.TryFind(id, guest, out var upload)) throw Gone();
        using var hold = await upload.TakeAsync(context.RequestAborted);
        if (upload.IsGone) throw Gone();
        uploads.Touch(upload);
        try
        {
            await OfOneAsync(context, method, upload, guest, hold.Cancel);
        }
        finally
        {
            // A request may take longer than partials are kept.
            uploads.Touch(upload);
        }
    }

    private async Task OfOneAsync(HttpContext context, string method, Upload upload, Guest guest, CancellationToken cancel)
    {
        switch (method)
        {
            case "HEAD":
                await intake.OpenAsync(upload, guest, context, cancel);
                TusAnswer.Tell(context.Response, upload, inFull: true);
                context.Response.StatusCode = StatusCodes.Status200OK;
                break;
            case "PATCH":
                await PatchAsync(context, upload, guest, cancel);
                break;
            case "DELETE":
                _ = uploads.Drop(upload);
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                throw TusAnswer.NotAllowed(context.Response, "HEAD, PATCH, DELETE, OPTIONS");
        }
    }

    private async Task PatchAsync(HttpContext context, Upload upload, Guest guest, CancellationToken cancel)
    {
        var (headers, length) = (context.Request.Headers, context.Request.ContentLength);
        if (upload.Plan.IsJoined) throw new WebException(StatusCodes.Status403Forbidden, "what was put together from parts takes no more");
        if (!TusHeaders.IsPiece(context.Request)) throw new WebException(StatusCodes.Status415UnsupportedMediaType, $"a piece of an upload is {TusHeaders.Piece}");
        if (TusHeaders.Count(headers, "Upload-Offset") is not { } offset) throw new WebException(StatusCodes.Status400BadRequest, "Upload-Offset is missing");
        var checksum = TusHeaders.Checksum(headers["Upload-Checksum"].ToString());
        await intake.OpenAsync(upload, guest, context, cancel);
        if (offset != upload.Offset) throw new WebException(StatusCodes.Status409Conflict, $"the upload goes on at {upload.Offset}, not at {offset}");
        if (length > upload.Plan.Size - offset) throw UploadPiece.TooMuch(upload.Plan.Size);
        if (upload.Answer is null && !await UploadIntake.TakeAsync(upload, checksum, context, cancel)) throw TusAnswer.Mismatched(context);
        TusAnswer.Tell(context.Response, upload, inFull: false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static WebException Gone() => new(StatusCodes.Status404NotFound, "there is no such upload (any more)");
}
