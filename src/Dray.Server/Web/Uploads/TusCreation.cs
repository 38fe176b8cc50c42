using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>Begins uploads, as tus has it: empty ones, ones with their first bytes, and ones put together from others. Any thread.</summary>
/// <param name="uploads">Keeps them.</param>
/// <param name="intake">Takes their first bytes.</param>
/// <param name="concatenation">Puts parts together.</param>
internal sealed class TusCreation(UploadDesk uploads, UploadIntake intake, Concatenation concatenation)
{
    public async Task CreateAsync(HttpContext context, Guest guest)
    {
        var headers = context.Request.Headers;
        var concat = TusHeaders.Concat(headers["Upload-Concat"].ToString());
        var plan = PlanOf(headers, concat);
        if (concat is { Count: > 0 })
        {
            await concatenation.JoinAsync(concat, guest, plan, context);
            return;
        }

        if (TusHeaders.Count(headers, "Upload-Length") is not { } size) throw new WebException(StatusCodes.Status400BadRequest, "Upload-Length is missing: the length has to be known at the beginning here");
        var checksum = TusHeaders.Checksum(headers["Upload-Checksum"].ToString());
        var isPiece = TusHeaders.IsPiece(context.Request);
        if (isPiece && context.Request.ContentLength > size) throw UploadPiece.TooMuch(size);

        using var hold = uploads.Make(guest.Grant, id => plan with { Name = plan.IsPart ? $"upload-{id}.part" : plan.Name, Size = size }, context.RequestAborted, out var upload);
        try
        {
            upload.Charge.Take(upload.Plan.Name, size);
            await intake.OpenAsync(upload, guest, context, hold.Cancel);
            if (isPiece && upload.Answer is null && !await UploadIntake.TakeAsync(upload, checksum, context, hold.Cancel)) throw TusAnswer.Mismatched(context);
            // One that has landed stays landed.
            if (upload.Answer is null) context.RequestAborted.ThrowIfCancellationRequested();
            uploads.Touch(upload);
        }
        catch
        {
            // Nobody has heard where it is, so nobody can come back for it.
            _ = uploads.Drop(upload);
            throw;
        }

        TusAnswer.Created(context.Response, upload);
    }

    private UploadPlan PlanOf(IHeaderDictionary headers, IReadOnlyList<string>? concat)
    {
        var field = headers["Upload-Metadata"].ToString();
        var metadata = TusHeaders.Metadata(field);
        return new UploadPlan(concat is { Count: 0 } ? "" : TusHeaders.NameOf(metadata), 0, TusHeaders.ModifiedOf(metadata, uploads.Time.GetUtcNow()))
        {
            Metadata = field, Concat = headers["Upload-Concat"].ToString(),
        };
    }
}
