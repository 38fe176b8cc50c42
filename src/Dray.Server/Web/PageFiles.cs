using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dray.Server.Web;

/// <summary>The page and what belongs to it, out of the program itself: there is no build step, and nothing comes from elsewhere. Any thread.</summary>
internal static class PageFiles
{
    private const string Prefix = "Dray.Server.Web.Page.";

    private static readonly FrozenDictionary<string, PageFile> All = Load();

    /// <summary>The page itself.</summary>
    public const string Index = "index.html";

    /// <summary>Answers with one of them; false where there is none of that name.</summary>
    public static async Task<bool> TryAnswerAsync(HttpContext context, string name)
    {
        if (!All.TryGetValue(name, out var file)) return false;
        var (request, response) = (context.Request, context.Response);
        WebHeaders.AllowPage(response);
        response.ContentType = file.Type;
        response.Headers.ETag = file.Tag;
        // Asked about each time, answered with nothing as long as the program is the same.
        response.Headers.CacheControl = "no-cache";
        if (request.Headers.IfNoneMatch == file.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        response.ContentLength = file.Bytes.Length;
        if (!HttpMethods.IsHead(request.Method)) await response.BodyWriter.WriteAsync(file.Bytes, context.RequestAborted);
        return true;
    }

    private static FrozenDictionary<string, PageFile> Load()
    {
        var assembly = typeof(PageFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(
            static name => name[Prefix.Length..],
            name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return new PageFile(bytes, TypeOf(name), new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..32]}\"").ToString());
            });
    }

    private static string TypeOf(string name) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private sealed record PageFile(byte[] Bytes, string Type, string Tag);
}
