using System.Diagnostics;
using System.Net;
using Dray.Files;
using Dray.Server.Control;
using Dray.Transfers.Control;
using Dray.Wire;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Sharing;

/// <summary>What others may see and have of this server, over the control plane: lists, and pulls. Authorised before a body is read. Any thread.</summary>
/// <param name="shares">What there is.</param>
/// <param name="trust">Who may.</param>
/// <param name="pulls">Sends it.</param>
internal sealed class SharingPlane(Shares shares, Trust trust, PullDesk pulls)
{
    /// <summary>Bytes of lines before they go out.</summary>
    private const int Flush = 16 << 10;

    private static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>POST /v1/list.</summary>
    public async Task ListAsync(HttpContext context, string device)
    {
        RequireMayGet(device);
        var request = await ControlBody.Read(context, PullJson.Default.ListRequest);
        using var entries = First(request.Path, () => shares.List(request.Path, request.Recursive), out var any);
        Begin(context);
        var (unflushed, flushed) = (0, Stopwatch.GetTimestamp());
        for (; any; any = entries.MoveNext())
        {
            unflushed += ControlBody.PutLine(context, entries.Current, PullJson.Default.ListedEntry);
            // A slow disk's few are waited for, too.
            if (unflushed < Flush && Stopwatch.GetElapsedTime(flushed) < FlushAfter) continue;
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            RequireMayGet(device);
            (unflushed, flushed) = (0, Stopwatch.GetTimestamp());
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <summary>POST /v1/pulls.</summary>
    public async Task PullAsync(HttpContext context, string device, IPEndPoint peer)
    {
        RequireMayGet(device);
        var request = await ReadAsync(context);
        if (request.Offer is not null) throw new ControlException(ErrorCode.Missing, "nothing is offered under a code here");
        if (request.Paths.Count == 0) throw new ControlException(ErrorCode.Bad, "nothing is asked for");
        using var pull = pulls.Begin(OutgoingPull.OptionsOf(request, trust.Home, device, peer), request.Events, trust.NameOf(device), peer, shares.Open, context.RequestAborted);
        await TellAsync(context, pull);
    }

    /// <summary>What is asked for, in a version that is spoken here.</summary>
    public static async Task<PullRequest> ReadAsync(HttpContext context)
    {
        var request = await ControlBody.Read(context, PullJson.Default.PullRequest);
        return request.Protocol == ControlProtocol.Version
            ? request
            : throw new ControlException(ErrorCode.Upgrade, ControlProtocol.UpgradeWords(request.Protocol));
    }

    /// <summary>Answers with all that a pull has to tell.</summary>
    public static async Task TellAsync(HttpContext context, OutgoingPull pull)
    {
        Begin(context);
        await foreach (var line in pull.Lines(context.RequestAborted))
        {
            ControlBody.PutLine(context, line, PullJson.Default.PullLine);
            if (!pull.HasMore) await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    /// <summary>What is wrong with the path is an answer of its own, so the first entry is looked for before the answer begins.</summary>
    private static IEnumerator<ListedEntry> First(string path, Func<IEnumerable<ListedEntry>> list, out bool any)
    {
        try
        {
            var entries = list().GetEnumerator();
            any = entries.MoveNext();
            return entries;
        }
        catch (FileFailureException failure)
        {
            throw new ControlException(ErrorCode.Missing, failure.Fault == FileFault.Vanished ? $"{DisplayText.Escape(path)}: there is no such file or folder" : failure.Message);
        }
    }

    private void RequireMayGet(string device)
    {
        if (!shares.Any) throw new ControlException(ErrorCode.Refused, "this server shares nothing: 'dray serve --share FOLDER' does");
        if (trust.Admission.MayGet(device)) return;
        throw trust.Admission.IsPaired(device)
            ? new ControlException(ErrorCode.Refused, $"this device may not get files there: 'dray devices allow {trust.NameOf(device)} --get yes' lets it")
            : new ControlException(ErrorCode.Stranger, "this server shares with paired devices only");
    }

    private static void Begin(HttpContext context) => context.Response.ContentType = "application/x-ndjson";
}
