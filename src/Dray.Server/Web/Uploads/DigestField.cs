using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Dray.Server.Web;

/// <summary>Reads <c>Repr-Digest</c> and <c>Content-Digest</c> (RFC 9530): of all that they may hold, SHA-256.</summary>
internal static class DigestField
{
    private const string Sha256 = "sha-256=";

    /// <summary>32 bytes; empty where the field names no such digest.</summary>
    /// <exception cref="WebException">It names one that is none.</exception>
    public static byte[] Read(StringValues field)
    {
        foreach (var line in field)
            foreach (var item in (line ?? "").Split(','))
                if (item.Trim() is var text && text.StartsWith(Sha256, StringComparison.Ordinal)) return Bytes(text[Sha256.Length..].Split(';')[0].Trim());
        return [];
    }

    /// <summary>Both fields mean the same of a body that is not encoded and not a part.</summary>
    public static byte[] OfWhole(IHeaderDictionary headers) => Read(headers["Repr-Digest"]) is { Length: > 0 } whole ? whole : Read(headers["Content-Digest"]);

    // A byte sequence, RFC 8941 section 3.3.5.
    private static byte[] Bytes(string text)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        return text is [':', .. var base64, ':'] && Convert.TryFromBase64String(base64, digest, out var count) && count == digest.Length
            ? digest
            : throw new WebException(StatusCodes.Status400BadRequest, "the digest of what is put in is none");
    }
}
