using System.Security.Cryptography;
using Dray.Files;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>Brings uploads on, piece by piece, and has each land that is whole. For whoever has taken the upload; any thread.</summary>
internal sealed class UploadIntake(UploadOpening opening)
{
    /// <summary>
    /// Has it go on where it stopped. One that is whole lands: whoever brought the last of it may have been cut off before it did, or
    /// the disk was full, and a client that hears that nothing is missing comes no more.
    /// </summary>
    public async Task OpenAsync(Upload upload, Guest guest, HttpContext context, CancellationToken cancel)
    {
        if (upload.Answer is not null) return;
        await opening.OpenAsync(upload, guest, context, cancel);
        if (!upload.IsWhole) return;
        using var call = upload.Visit!.Call();
        await EndAsync(upload, new UploadPiece(upload.Visit.Session, upload.Stream!, null));
    }

    /// <summary>Takes what comes in this request; what came of it stays if it is cut, unless it was to be checked as a whole.</summary>
    /// <param name="upload">Opened, and not landed.</param>
    /// <param name="checksum">Of what comes; null where nobody said.</param>
    /// <param name="context">The request.</param>
    /// <param name="cancel">The request is gone, or another one has come for the upload.</param>
    /// <returns>False where it is not what the checksum says, and so was not taken.</returns>
    public static async Task<bool> TakeAsync(Upload upload, (HashAlgorithmName Algorithm, byte[] Digest)? checksum, HttpContext context, CancellationToken cancel)
    {
        var (stream, visit) = (upload.Stream!, upload.Visit!);
        using var call = visit.Call();
        var piece = new UploadPiece(visit.Session, stream, checksum);
        try
        {
            await piece.TakeAsync(context.Request.BodyReader, cancel);
        }
        catch (FileFailureException failure)
        {
            visit.Session.Transfer.SettleFailed(stream.Entry, failure);
            UploadDesk.Leave(upload);
            throw;
        }

        if (piece.IsRight && upload.IsWhole) await EndAsync(upload, piece);
        return piece.IsRight;
    }

    /// <summary>All of it is there: it lands.</summary>
    /// <exception cref="FileFailureException">It did not, and may another time.</exception>
    public static async Task EndAsync(Upload upload, UploadPiece piece)
    {
        var (ending, stream, transfer) = (new Ending(), upload.Stream!, upload.Visit!.Session.Transfer);
        try
        {
            await piece.RunAsync(() => stream.End(ending.Mailbox, default));
            UploadDesk.End(upload, await ending.AnswerAsync(stream.Entry, transfer.Options.Into));
        }
        catch (FileFailureException)
        {
            UploadDesk.Leave(upload);
            throw;
        }
    }
}
