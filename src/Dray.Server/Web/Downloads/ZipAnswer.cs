using Dray.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Web;

/// <summary>Answers with files and folders as one zip archive, made as it goes out: docs/decisions/0031-zip-streams.md. Any thread.</summary>
internal sealed class ZipAnswer(Catalog catalog, Departures departures)
{
    private readonly ZipRoom _room = new();

    /// <param name="context">The request.</param>
    /// <param name="guest">Who asks.</param>
    /// <param name="paths">What is to be in there. One alone that is not there is an answer of its own; of several it is named in the archive.</param>
    public async Task AnswerAsync(HttpContext context, Guest guest, IReadOnlyList<string> paths)
    {
        var name = "files.zip";
        if (paths is [var only])
        {
            using var item = catalog.Find(only);
            name = $"{item.Entry.Name.Leaf}.zip";
        }

        context.Response.ContentType = "application/zip";
        Attachment.Name(context.Response, name);
        if (HttpMethods.IsHead(context.Request.Method)) return;
        using var departure = departures.Begin(context, guest, context.Request.Path.Value ?? "");
        // An end that was not announced is a good end only of chunks; HTTP/1.0 has none, and takes a cut one for whole.
        if (HttpProtocol.IsHttp10(context.Request.Protocol)) throw new WebException(StatusCodes.Status505HttpVersionNotsupported, "an archive takes HTTP/1.1");
        using var taken = _room.Take();
        await using var zip = new ZipStream(new BodyStream(context.Response.BodyWriter, context.RequestAborted), taken, departure);
        try
        {
            foreach (var path in paths) await AddAsync(zip, path, context.RequestAborted);
            await zip.CompleteAsync(context.RequestAborted);
        }
        catch
        {
            // What has been sent can't be taken back, but it must not end as a good archive.
            context.Abort();
            throw;
        }
    }

    private async Task AddAsync(ZipStream zip, string path, CancellationToken cancel)
    {
        Catalog.Item item;
        try
        {
            item = catalog.Find(path);
        }
        catch (FileFailureException failure)
        {
            zip.LeaveOut(path, failure.Reason);
            return;
        }

        using (item) await zip.AddAsync(item, cancel);
    }
}
