using Dray.Files;
using Dray.Server.Control;
using Dray.Transfers.Control;
using Dray.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Dray.Server.Web;

/// <summary>Everything that goes out to those who have a link that lets them get files. Any thread.</summary>
internal sealed class DownloadPlane
{
    /// <summary>Bytes of lines that may gather before they go out.</summary>
    private const int Flush = 16 << 10;

    private readonly Catalog _catalog;
    private readonly FileAnswer _files;
    private readonly ZipAnswer _zips;
    private readonly Selections _selections = new(TimeProvider.System);

    public DownloadPlane(Catalog catalog) =>
        (_catalog, _files, _zips) = (catalog, new FileAnswer(new Digests(), Departures), new ZipAnswer(catalog, Departures));

    /// <summary>There is something to be had.</summary>
    public bool Any => _catalog.Any;

    /// <summary>What is on its way out.</summary>
    public Departures Departures { get; } = new();

    /// <summary>GET and HEAD of a path.</summary>
    public Task FileAsync(HttpContext context, Guest guest, string path) => GuardedAsync(context, guest, async () =>
    {
        if (context.Request.Query.ContainsKey("zip"))
        {
            await _zips.AnswerAsync(context, guest, [path]);
            return;
        }

        using var item = _catalog.Find(path);
        if (item.Entry.Kind == EntryKind.File) await _files.AnswerAsync(context, guest, item);
        else if (path.EndsWith('/')) await IndexPage.AnswerAsync(context, path[..^1], _catalog.List(path));
        // Links in an index, and what tools make of a path, need the '/' at its end.
        else context.Response.Redirect($"{IndexPage.Href(path)}/", permanent: true);
    });

    /// <summary>GET /-/list?path=P.</summary>
    public Task ListAsync(HttpContext context, Guest guest) => GuardedAsync(context, guest, async () =>
    {
        var gathered = 0;
        foreach (var entry in _catalog.List(context.Request.Query["path"].ToString()))
        {
            // Only now: a folder that is not there is told of in words. And once: the first flush sends the headers.
            if (!context.Response.HasStarted) context.Response.ContentType = "application/x-ndjson";
            gathered += ControlBody.PutLine(context, ListLine.Of(entry), WebJson.Default.ListLine);
            if (gathered < Flush) continue;
            if ((await context.Response.BodyWriter.FlushAsync(context.RequestAborted)).IsCompleted) return;
            gathered = 0;
        }

        if (!context.Response.HasStarted) context.Response.ContentType = "application/x-ndjson";
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    });

    /// <summary>POST /-/selections.</summary>
    public Task SelectAsync(HttpContext context, Guest guest) => GuardedAsync(context, guest, async () =>
    {
        var request = await ControlBody.Read(context, WebJson.Default.SelectionRequest);
        await ControlBody.Answer(context, new SelectionAnswer { Id = _selections.Keep(guest.Grant, request.Paths) }, WebJson.Default.SelectionAnswer);
    });

    /// <summary>GET and HEAD of /-/zip/ID.</summary>
    public Task ZipAsync(HttpContext context, Guest guest, string id) => GuardedAsync(context, guest, () =>
        _zips.AnswerAsync(context, guest, _selections.Find(guest.Grant, id) ?? throw WebPlane.NotHere()));

    /// <summary>What every route here has in common: whom it is for, and that what is not shared is as if it were not there.</summary>
    private static async Task GuardedAsync(HttpContext context, Guest guest, Func<Task> answer)
    {
        if (!guest.Grant.MayGet) throw new WebException(StatusCodes.Status403Forbidden, "this link is for putting files in, and lets nobody have any");
        // A guest may pause a video; how many may is bounded by the departures.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        try
        {
            await answer();
        }
        catch (FileFailureException failure) when (!context.Response.HasStarted && failure.Fault is FileFault.Vanished or FileFault.OutsideRoot or FileFault.InTheWay or FileFault.NotStorable)
        {
            throw WebPlane.NotHere();
        }
    }
}
