using Dray.Files;
using Dray.Server.Control;
using Dray.Transfers;
using Dray.Transfers.Receiving;
using Dray.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Web;

/// <summary>PUT: one file in one request, as <c>curl -T</c> has it. What is cut leaves nothing behind. Any thread.</summary>
internal sealed class PutPlane(Visits visits, Receiver receiver)
{
    /// <param name="context">A request of this guest's.</param>
    /// <param name="path">Where the file is to land beneath his folder, as it came.</param>
    /// <param name="guest">May put files in.</param>
    public async Task PutAsync(HttpContext context, string path, Guest guest)
    {
        var (headers, sha256) = (context.Request.Headers, DigestField.OfWhole(context.Request.Headers));
        if (headers.ContainsKey("Content-Range")) throw new WebException(StatusCodes.Status400BadRequest, "a part of a file can't be put in like this: /-/uploads takes parts, as tus has it");
        if (headers.ContentEncoding is { Count: > 0 } coding && coding != "identity") throw new WebException(StatusCodes.Status415UnsupportedMediaType, "files are taken as they are, not compressed");
        if (headers.IfNoneMatch is { Count: > 0 } none && none != "*") throw new WebException(StatusCodes.Status400BadRequest, "If-None-Match can only be * here: take the name if it is free");
        var policy = headers.IfNoneMatch.Count > 0 ? ConflictPolicy.Fail : ConflictPolicy.Rename;
        BodyLimit.Lift(context);

        var visit = visits.Enter(guest, policy, context);
        try
        {
            using var call = visit.Call();
            if (policy == ConflictPolicy.Fail) RequireFree(visit, path);
            var answer = context.Request.ContentLength is { } size
                ? await TakeAsync(visit, path, size, sha256, context)
                : await TakeEndlessAsync(visit, path, sha256, guest, context);
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers["Content-Location"] = $"/{string.Join('/', answer.Name.Split('/').Select(Uri.EscapeDataString))}";
            await ControlBody.Answer(context, answer, WebJson.Default.PutAnswer);
        }
        finally
        {
            visit.End();
        }
    }

    private static async Task<PutAnswer> TakeAsync(Visit visit, string path, long size, byte[] sha256, HttpContext context)
    {
        var cancel = context.RequestAborted;
        var entry = await visit.PlanAsync(path, size, Now(), identity: null, cancel);
        var (session, ending, left) = (visit.Session, new Ending(), true);
        try
        {
            var file = InboundStream.IsSmall(entry) ? null : session.Transfer.Open(entry, out _);
            var stream = new InboundStream(session.Transfer, entry, file, session.NextLane());
            try
            {
                var pump = new BodyPump(session, stream.Write);
                await pump.RunAsync(context.Request.BodyReader, cancel);
                if (stream.Offset < size) throw new WebException(StatusCodes.Status400BadRequest, "less came than was announced");
                await pump.RunAsync(() => stream.End(ending.Mailbox, sha256));
                left = false;
            }
            finally
            {
                stream.Leave();
            }

            return await ending.AnswerAsync(entry, session.Transfer.Options.Into, cancel);
        }
        finally
        {
            if (left) session.Transfer.SettleFailed(entry, FileFaults.Failure(FileFault.Changed, entry.Target.Value, "its connection ended before it was whole"));
        }
    }

    /// <summary>As from a pipe: how much it is shows at its end.</summary>
    private async Task<PutAnswer> TakeEndlessAsync(Visit visit, string path, byte[] sha256, Guest guest, HttpContext context)
    {
        var (session, ending, cancel) = (visit.Session, new Ending(), context.RequestAborted);
        using var spool = new InboundSpool(receiver.SpoolBeside(TargetOf(path, guest)));
        var pump = new BodyPump(session, bytes =>
        {
            if (guest.Grant.Allowance is { } allowance && spool.Length + bytes.Length > allowance.Left) throw FileFaults.Failure(FileFault.Quota, path, allowance.Exceeded);
            spool.Write(bytes);
        });
        await pump.RunAsync(context.Request.BodyReader, cancel);
        var entry = await visit.PlanAsync(path, spool.Length, Now(), identity: null, cancel);
        await pump.RunAsync(() => spool.End(session.Transfer, entry, ending.Mailbox, sha256));
        return await ending.AnswerAsync(entry, session.Transfer.Options.Into, cancel);
    }

    private static void RequireFree(Visit visit, string path)
    {
        var transfer = visit.Session.Transfer;
        if (WireName.TryParse(path, out var name) == NameFault.None && WireName.TryCombine(transfer.Options.Into, name, out var target) == NameFault.None && transfer.Folder.TryStat(target, out _))
            throw FileFaults.Failure(FileFault.Exists, path);
    }

    private static WireName TargetOf(string path, Guest guest)
    {
        var fault = WireName.TryParse(path, out var name);
        if (fault == NameFault.None) fault = WireName.TryCombine(guest.Grant.Into, name, out name);
        return fault == NameFault.None ? name : throw FileFaults.Failure(FileFault.NotStorable, path, fault.Describe());
    }

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}

/// <summary>What bounds a body elsewhere is for what is read into memory.</summary>
internal static class BodyLimit
{
    /// <summary>Before the body is read: as much may come as the disk and the link's quota take.</summary>
    public static void Lift(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
    }
}
