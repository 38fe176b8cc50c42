using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>Reads the header fields of tus 1.0 (tus.io/protocols/resumable-upload).</summary>
internal static class TusHeaders
{
    public const string Resumable = "Tus-Resumable";
    public const string Version = "1.0.0";

    /// <summary>The media type of what comes of an upload.</summary>
    public const string Piece = "application/offset+octet-stream";

    /// <summary>Upload-Concat of a part.</summary>
    public const string Partial = "partial";

    /// <summary>What a request is to be taken for: some clients can't send all methods. It opens no door: who asks is found out all the same.</summary>
    /// <exception cref="WebException">It is to be taken for two things.</exception>
    public static string MethodOf(HttpRequest request) => request.Headers["X-HTTP-Method-Override"] switch
    {
        [] => request.Method,
        [{ } method] => method.ToUpperInvariant(),
        _ => throw Bad("X-HTTP-Method-Override is there twice"),
    };

    public static bool IsPiece(HttpRequest request) => string.Equals(request.ContentType, Piece, StringComparison.OrdinalIgnoreCase);

    /// <summary>A count of bytes; null where the field is missing.</summary>
    /// <exception cref="WebException">It is no count.</exception>
    public static long? Count(IHeaderDictionary headers, string name) => headers[name] switch
    {
        [] => null,
        [{ } text] when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) => count,
        _ => throw Bad($"{name} is no number"),
    };

    /// <summary>Upload-Metadata: keys, each with a value in base64 or none.</summary>
    /// <exception cref="WebException">It is not like that.</exception>
    public static IReadOnlyDictionary<string, string> Metadata(string field)
    {
        var all = new Dictionary<string, string>();
        if (field.Length == 0) return all;
        foreach (var pair in field.Split(','))
        {
            var (key, value) = pair.Trim().Split(' ', 2) is [var first, var second] ? (first, second) : (pair.Trim(), "");
            // It is told again as it came, and header fields are ASCII.
            if (key.Length == 0 || !Ascii.IsValid(key) || !all.TryAdd(key, Text(value))) throw Bad("Upload-Metadata has an empty key, one that is not ASCII, or one twice");
        }

        return all;
    }

    /// <summary>Upload-Checksum: the algorithm and what it gives; null where the field is missing.</summary>
    /// <exception cref="WebException">It is no checksum, or one that is not known here.</exception>
    public static (HashAlgorithmName Algorithm, byte[] Digest)? Checksum(string field)
    {
        if (field.Length == 0) return null;
        var (name, base64) = field.Split(' ', 2) is [var first, var second] ? (first, second) : (field, "");
        var (algorithm, length) = name switch
        {
            "sha1" => (HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
            "sha256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            _ => throw Bad("checksums are sha1 or sha256 here"),
        };
        var digest = new byte[length];
        return Convert.TryFromBase64String(base64.Trim(), digest, out var count) && count == length ? (algorithm, digest) : throw Bad("Upload-Checksum is none");
    }

    /// <summary>Upload-Concat: the ids of the parts that make a whole; empty for a part itself, null where the field is missing.</summary>
    /// <exception cref="WebException">It is neither.</exception>
    public static IReadOnlyList<string>? Concat(string field) => field switch
    {
        "" => null,
        Partial => [],
        _ when field.StartsWith("final;", StringComparison.Ordinal) && Ascii.IsValid(field) && field["final;".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } urls =>
            [.. urls.Select(static url => url[(url.LastIndexOf('/') + 1)..])],
        _ => throw Bad("Upload-Concat is neither partial nor final"),
    };

    /// <summary>The path that a file is to land under: what comes with it is what the common clients say.</summary>
    public static string NameOf(IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var key in (string[])["relativePath", "filename", "name"])
            if (metadata.TryGetValue(key, out var name) && name.Length > 0 && name != "null") return name;
        throw Bad("Upload-Metadata names no file: give it a filename");
    }

    /// <summary>Nanoseconds since 1970; now where nobody says.</summary>
    public static long ModifiedOf(IReadOnlyDictionary<string, string> metadata, DateTimeOffset now) =>
        metadata.TryGetValue("modified", out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms) && Math.Abs(ms) < 1L << 43
            ? ms * 1_000_000
            : now.ToUnixTimeMilliseconds() * 1_000_000;

    private static string Text(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64.Trim(), bytes, out var count)) throw Bad("Upload-Metadata is not in base64");
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, count);
        }
        catch (ArgumentException)
        {
            throw Bad("Upload-Metadata is not in UTF-8");
        }
    }

    private static WebException Bad(string message) => new(StatusCodes.Status400BadRequest, message);
}
