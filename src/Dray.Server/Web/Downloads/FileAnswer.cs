using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dray.Server.Web;

/// <summary>Answers with a file, or with a range of it, as RFC 9110 has it, and with its digest as RFC 9530 does. Any thread.</summary>
internal sealed class FileAnswer(Digests digests, Departures departures)
{
    /// <summary>Bytes that are read, and handed to the connection, at once.</summary>
    private const int Piece = 256 << 10;

    private static readonly string[] OfFiles = ["ETag", "Last-Modified", "Accept-Ranges", "Content-Range", "Content-Disposition", "Repr-Digest", "Content-Digest"];

    public async Task AnswerAsync(HttpContext context, Guest guest, Catalog.Item item)
    {
        try
        {
            await TryAsync(context, guest, item);
        }
        catch when (!context.Response.HasStarted)
        {
            // What is answered instead is not this file.
            foreach (var name in OfFiles) context.Response.Headers.Remove(name);
            throw;
        }
    }

    private async Task TryAsync(HttpContext context, Guest guest, Catalog.Item item)
    {
        using var version = new FileVersion(item.Tree, item.Entry.Name);
        var (request, response) = (context.Request, context.Response);
        var (tag, modified) = (new EntityTagHeaderValue($"\"{version.Tag}\""), version.Modified(DateTimeOffset.UtcNow));
        var conditions = new Preconditions(request.Headers, tag, modified);
        var verdict = conditions.Evaluate();
        if (verdict == Verdict.Failed) throw new WebException(StatusCodes.Status412PreconditionFailed, "the file is not the version that was asked for");

        response.Headers.ETag = tag.ToString();
        if (modified is { } date) response.Headers.LastModified = HeaderUtilities.FormatDate(date);
        response.Headers.AcceptRanges = "bytes";
        // Kept by browsers, but asked about each time.
        response.Headers.CacheControl = "private, no-cache";
        if (verdict == Verdict.NotModified)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var isHead = HttpMethods.IsHead(request.Method);
        var range = !isHead && conditions.LetRange() ? ByteRange.Of(request.Headers.Range, version.Size) : null;
        if (range is { } part)
        {
            response.Headers.ContentRange = part.In(version.Size);
            response.StatusCode = part.IsUnsatisfiable ? StatusCodes.Status416RangeNotSatisfiable : StatusCodes.Status206PartialContent;
            if (part.IsUnsatisfiable) return;
        }

        using var departure = departures.Begin(context, guest, request.Path.Value ?? "");
        var content = range ?? new ByteRange(0, version.Size);
        await TellDigestsAsync(context, version, isHead ? default : content);
        response.ContentType = FileTypes.Of(item.Entry.Name.Leaf);
        response.ContentLength = content.Length;
        Attachment.Name(response, item.Entry.Name.Leaf);
        if (!isHead) await SendAsync(context, version, content, departure);
    }

    private async Task TellDigestsAsync(HttpContext context, FileVersion version, ByteRange content)
    {
        var (wanted, told) = (context.Request.Headers, context.Response.Headers);
        if (DigestAlgorithm.Wanted(wanted["Want-Repr-Digest"]) is { } whole)
            told["Repr-Digest"] = whole.Field(await digests.OfAsync(version, whole, new ByteRange(0, version.Size), context.RequestAborted));
        if (DigestAlgorithm.Wanted(wanted["Want-Content-Digest"]) is { } part)
            told["Content-Digest"] = part.Field(await digests.OfAsync(version, part, content, context.RequestAborted));
    }

    /// <summary>Reads into the connection's own memory. A version that is gone ends the answer short of what was announced, and with it the connection.</summary>
    private static async Task SendAsync(HttpContext context, FileVersion version, ByteRange content, Departures.Departure departure)
    {
        var body = context.Response.BodyWriter;
        departure.AddFile();
        for (var (at, end) = (content.Start, content.Start + content.Length); at < end;)
        {
            var piece = body.GetMemory((int)Math.Min(Piece, end - at));
            piece = piece[..(int)Math.Min(piece.Length, end - at)];
            version.Read(at, piece.Span);
            body.Advance(piece.Length);
            at += piece.Length;
            departure.AddBytes(piece.Length);
            if ((await body.FlushAsync(context.RequestAborted)).IsCompleted) return;
        }
    }
}
