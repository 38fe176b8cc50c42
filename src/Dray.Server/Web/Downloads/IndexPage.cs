using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using Dray.Transfers.Control;
using Dray.Wire;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>A folder as a page of plain links, for tools that follow them: wget -r, rclone, a browser without scripts. Any thread.</summary>
internal static class IndexPage
{
    private const string Policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Bytes that may gather before they go out.</summary>
    private const int Flush = 16 << 10;

    /// <param name="context">The request.</param>
    /// <param name="path">The folder's, without a '/' at its end.</param>
    /// <param name="entries">What is in there: what can't be had is left out.</param>
    public static async Task AnswerAsync(HttpContext context, string path, IEnumerable<ListedEntry> entries)
    {
        var response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = Policy;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        var (title, gathered) = (HtmlEncoder.Default.Encode(path), 0);
        Put($"<!doctype html>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<h1>{title}</h1>\n<ul>\n");
        if (path.LastIndexOf('/') is > 0 and var slash) Put($"<li><a href=\"{Href(path[..slash])}/\">../</a>\n");
        foreach (var entry in entries)
        {
            if (entry.Problem is not null || entry.Kind is not ((int)EntryKind.File or (int)EntryKind.Folder)) continue;
            var end = entry.Kind == (int)EntryKind.Folder ? "/" : "";
            Put($"<li><a href=\"{Href($"{path}/{entry.Name}")}{end}\">{HtmlEncoder.Default.Encode(entry.Name)}{end}</a>\n");
            if (gathered < Flush) continue;
            if ((await response.BodyWriter.FlushAsync(context.RequestAborted)).IsCompleted) return;
            gathered = 0;
        }

        Put("</ul>\n");
        await response.BodyWriter.FlushAsync(context.RequestAborted);

        void Put(string text) => gathered += (int)Encoding.UTF8.GetBytes(text, response.BodyWriter);
    }

    /// <summary>A path from the root of this site, percent-encoded: right in an attribute as it stands.</summary>
    public static string Href(string path) => $"/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";
}
