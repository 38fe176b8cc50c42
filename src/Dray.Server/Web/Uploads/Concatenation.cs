using System.Buffers;
using Dray.Transfers.Control;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>Puts an upload together from others, each whole: read where they are staged, written and digested once more, and landed as one. Any thread.</summary>
internal sealed class Concatenation(UploadDesk uploads, UploadOpening opening)
{
    private const int Buffer = 1 << 20;

    /// <summary>Lands the whole, and answers the request that asked for it.</summary>
    /// <param name="ids">The parts, in their order.</param>
    /// <param name="guest">Whose they are.</param>
    /// <param name="plan">Of the whole, but for its size.</param>
    /// <param name="context">The request.</param>
    /// <exception cref="WebException">A part is missing, or not whole.</exception>
    public async Task JoinAsync(IReadOnlyList<string> ids, Guest guest, UploadPlan plan, HttpContext context)
    {
        var parts = ids.Select(id => uploads.TryFind(id, guest, out var part) && part.Plan.IsPart ? part : throw Missing()).ToList();
        if (parts.Distinct().Count() < parts.Count) throw new WebException(StatusCodes.Status400BadRequest, "a part can be in the whole once only");
        var ends = new Stack<IDisposable>();
        try
        {
            // Always in the same order, or two that want the same ones might wait for each other.
            foreach (var part in parts.OrderBy(static part => part.Id, StringComparer.Ordinal))
            {
                ends.Push(await part.TakeAsync(context.RequestAborted));
                if (part.IsGone) throw Missing();
                await opening.OpenAsync(part, guest, context, context.RequestAborted);
                ends.Push(part.Visit!.Call());
                if (part.Offset < part.Plan.Size) throw new WebException(StatusCodes.Status400BadRequest, "a part is not whole yet");
            }

            await JoinAsync(parts, guest, plan with { Size = parts.Sum(static part => part.Plan.Size) }, context);
        }
        finally
        {
            while (ends.TryPop(out var end)) end.Dispose();
        }
    }

    private async Task JoinAsync(List<Upload> parts, Guest guest, UploadPlan plan, HttpContext context)
    {
        using var hold = uploads.Make(guest.Grant, _ => plan, context.RequestAborted, out var whole);
        try
        {
            var stream = await opening.OpenAsync(whole, guest, context, hold.Cancel);
            using var call = whole.Visit!.Call();
            var piece = new UploadPiece(whole.Visit.Session, stream, null);
            await CopyAsync(parts, piece, stream.Write, hold.Cancel);
            await UploadIntake.EndAsync(whole, piece);
        }
        catch
        {
            // The parts stay, to be put together another time.
            _ = uploads.Drop(whole);
            throw;
        }

        foreach (var part in parts)
        {
            if (whole.Answer is not { Outcome: PutAnswer.Skipped }) whole.Charge.TakeOver(part.Charge);
            _ = uploads.Drop(part);
        }

        TusAnswer.Created(context.Response, whole);
    }

    private static async Task CopyAsync(List<Upload> parts, UploadPiece piece, BodyPump.Sink write, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        try
        {
            foreach (var part in parts)
            {
                for (var at = 0L; at < part.Plan.Size;)
                {
                    cancel.ThrowIfCancellationRequested();
                    var count = 0;
                    await piece.RunAsync(() => write(buffer.AsSpan(0, count = part.Stream!.Read(at, buffer.AsSpan(0, Buffer)))), Buffer);
                    if (count == 0) throw new ControlException(ErrorCode.Failed, "a part can't be read any more");
                    at += count;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static WebException Missing() => new(StatusCodes.Status400BadRequest, "a part is missing, or is none");
}
