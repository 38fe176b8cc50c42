using Dray.Files;
using Dray.Server.Control;
using Dray.Transfers;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>PUT: one file in one request, as <c>curl -T</c> has it. What is cut leaves nothing behind. Any thread.</summary>
internal sealed class PutPlane(Visits visits, Receiver receiver)
{
    /// <summary>What a request says of its file.</summary>
    private sealed record Wanted(string Path, Guest Guest, ConflictPolicy Policy, byte[] Sha256);

    /// <param name="context">A request of this guest's.</param>
    /// <param name="path">Where the file is to land beneath his folder, as it came.</param>
    /// <param name="guest">May put files in.</param>
    public async Task PutAsync(HttpContext context, string path, Guest guest)
    {
        var wanted = Read(context.Request.Headers, path, guest);
        BodyLimit.Lift(context);
        var visit = visits.Enter(guest, wanted.Policy, context);
        var charge = new Charge(guest.Grant.Allowance);
        PutAnswer? answer = null;
        try
        {
            using var call = visit.Call();
            if (wanted.Policy == ConflictPolicy.Fail) RequireFree(visit, wanted);
            answer = await (context.Request.ContentLength is { } size ? TakeAsync(visit, wanted, size, charge, context) : TakeEndlessAsync(visit, wanted, charge, context));
        }
        finally
        {
            if (answer is null or { Outcome: PutAnswer.Skipped }) charge.Return();
            visit.End();
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.ContentLocation = $"/{answer.EncodedName}";
        await ControlBody.Answer(context, answer, WebJson.Default.PutAnswer);
    }

    private static Wanted Read(IHeaderDictionary headers, string path, Guest guest)
    {
        if (headers.ContainsKey("Content-Range")) throw new WebException(StatusCodes.Status400BadRequest, "a part of a file can't be put in like this: /-/uploads takes parts, as tus has it");
        if (headers.ContentEncoding is { Count: > 0 } coding && coding != "identity") throw new WebException(StatusCodes.Status415UnsupportedMediaType, "files are taken as they are, not compressed");
        if (headers.IfNoneMatch is { Count: > 0 } none && none != "*") throw new WebException(StatusCodes.Status400BadRequest, "If-None-Match can only be * here: take the name if it is free");
        return new Wanted(path, guest, headers.IfNoneMatch.Count > 0 ? ConflictPolicy.Fail : ConflictPolicy.Rename, DigestField.OfWhole(headers));
    }

    private static async Task<PutAnswer> TakeAsync(Visit visit, Wanted wanted, long size, Charge charge, HttpContext context)
    {
        var cancel = context.RequestAborted;
        charge.Take(wanted.Path, size);
        await visit.AdmitAsync(wanted.Path, size, cancel);
        var entry = visit.Plan(wanted.Path, size, Now(), identity: null);
        var (session, ending) = (visit.Session, new Ending());
        try
        {
            var stream = InboundStream.Open(session.Transfer, entry, session.NextLane(), out _) ?? throw Visit.Gone();
            try
            {
                var pump = new BodyPump(session, stream.Write);
                await pump.RunAsync(context.Request.BodyReader, cancel);
                if (stream.Offset < size) throw new WebException(StatusCodes.Status400BadRequest, "less came than was announced");
                await pump.RunAsync(() => stream.End(ending.Mailbox, wanted.Sha256));
            }
            finally
            {
                stream.Leave();
            }

            return await ending.AnswerAsync(entry, session.Transfer.Options.Into);
        }
        catch (Exception e)
        {
            // Where it has settled, this comes too late and does nothing.
            var why = e is WebException ? e.Message : "its connection ended before it was whole";
            session.Transfer.SettleFailed(entry, e as FileFailureException ?? FileFaults.Failure(FileFault.Changed, entry.Target.Value, why));
            throw;
        }
    }

    /// <summary>As from a pipe: how much it is shows at its end.</summary>
    private async Task<PutAnswer> TakeEndlessAsync(Visit visit, Wanted wanted, Charge charge, HttpContext context)
    {
        var (session, ending, cancel) = (visit.Session, new Ending(), context.RequestAborted);
        await visit.AdmitAsync(wanted.Path, 0, cancel);
        using var spool = new InboundSpool(receiver.SpoolBeside(TargetOf(wanted)));
        var pump = new BodyPump(session, bytes =>
        {
            charge.Take(wanted.Path, bytes.Length);
            spool.Write(bytes);
        });
        await pump.RunAsync(context.Request.BodyReader, cancel);
        var entry = visit.Plan(wanted.Path, spool.Length, Now(), identity: null);
        await pump.RunAsync(() => spool.End(session.Transfer, entry, ending.Mailbox, wanted.Sha256));
        return await ending.AnswerAsync(entry, session.Transfer.Options.Into);
    }

    private static void RequireFree(Visit visit, Wanted wanted)
    {
        if (visit.Session.Transfer.Folder.TryStat(TargetOf(wanted), out _)) throw FileFaults.Failure(FileFault.Exists, wanted.Path);
    }

    private static WireName TargetOf(Wanted wanted)
    {
        var fault = WireName.TryParse(wanted.Path, out var name);
        if (fault == NameFault.None) fault = WireName.TryCombine(wanted.Guest.Grant.Into, name, out name);
        return fault == NameFault.None ? name : throw FileFaults.Failure(FileFault.NotStorable, wanted.Path, fault.Describe());
    }

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
