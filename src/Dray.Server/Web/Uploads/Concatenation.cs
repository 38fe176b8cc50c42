using System.Buffers;
using Dray.Transfers.Control;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>Puts an upload together from others, each whole: read where they are staged, written and digested once more, and landed as one. Any thread.</summary>
internal sealed class Concatenation(UploadDesk uploads)
{
    private const int Buffer = 1 << 20;

    /// <summary>An upload that has landed, and who has it.</summary>
    internal sealed record Joined(Upload Upload, UploadHold Hold) : IDisposable
    {
        public void Dispose() => Hold.Dispose();
    }

    /// <param name="ids">The parts, in their order.</param>
    /// <param name="guest">Whose they are.</param>
    /// <param name="name">Where it lands.</param>
    /// <param name="modifiedNs">Its mtime.</param>
    /// <param name="metadata">As it came.</param>
    /// <param name="concat">As it came.</param>
    /// <param name="context">The request.</param>
    /// <exception cref="WebException">A part is missing, or not whole.</exception>
    public async Task<Joined> JoinAsync(IReadOnlyList<string> ids, Guest guest, string name, long modifiedNs, string metadata, string concat, HttpContext context)
    {
        var holds = new List<UploadHold>();
        try
        {
            var parts = new List<Upload>();
            foreach (var id in ids)
            {
                if (!uploads.TryFind(id, guest, out var part) || !part.IsPart || parts.Contains(part)) throw new WebException(StatusCodes.Status400BadRequest, "a part is missing, or is none");
                holds.Add(await part.TakeAsync(context.RequestAborted));
                parts.Add(part);
                if ((await uploads.OpenAsync(part, guest, context, context.RequestAborted)).Offset < part.Size) throw new WebException(StatusCodes.Status400BadRequest, "a part is not whole yet");
            }

            return await JoinAsync(parts, guest, new Plan(name, modifiedNs, metadata, concat), context);
        }
        finally
        {
            foreach (var hold in holds) hold.Dispose();
        }
    }

    private sealed record Plan(string Name, long ModifiedNs, string Metadata, string Concat);

    private async Task<Joined> JoinAsync(List<Upload> parts, Guest guest, Plan plan, HttpContext context)
    {
        var whole = uploads.Make(id => new Upload(id, guest.Grant, plan.Name, parts.Sum(static part => part.Size), plan.ModifiedNs, plan.Metadata) { Concat = plan.Concat });
        var hold = await whole.TakeAsync(context.RequestAborted);
        try
        {
            // They are paid for already.
            foreach (var part in parts) Refund(part);
            var stream = await uploads.OpenAsync(whole, guest, context, hold.Cancel);
            using var call = whole.Visit!.Call();
            var piece = new UploadPiece(whole.Visit.Session, stream, null);
            await CopyAsync(parts, piece, stream.Write, hold.Cancel);
            var ending = new Ending();
            await piece.RunAsync(() => stream.End(ending.Mailbox, default));
            UploadDesk.End(whole, await ending.AnswerAsync(stream.Entry, whole.Visit.Session.Transfer.Options.Into, hold.Cancel));
            foreach (var part in parts) uploads.Drop(part);
            return new Joined(whole, hold);
        }
        catch
        {
            uploads.Drop(whole);
            hold.Dispose();
            throw;
        }
    }

    private static async Task CopyAsync(List<Upload> parts, UploadPiece piece, BodyPump.Sink write, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        try
        {
            foreach (var part in parts)
            {
                for (var at = 0L; at < part.Size;)
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

    private static void Refund(Upload part)
    {
        if (part.IsCharged) part.Grant.Allowance?.Return(part.Size);
        part.IsCharged = false;
    }
}
