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
        byte[] digest = [];
        // The last one counts where it is there twice (RFC 8941, section 4.2.2).
        foreach (var line in field)
            foreach (var item in (line ?? "").Split(','))
                if (item.Trim() is var text && text.StartsWith(Sha256, StringComparison.Ordinal)) digest = Bytes(text[Sha256.Length..].Split(';')[0].Trim());
        return digest;
    }

    /// <summary>Both fields mean the same of a body that is not encoded and not a part; empty where neither names such a digest.</summary>
    /// <exception cref="WebException">One names what is none, or they name two.</exception>
    public static byte[] OfWhole(IHeaderDictionary headers)
    {
        var (whole, content) = (Read(headers["Repr-Digest"]), Read(headers["Content-Digest"]));
        if (whole.Length > 0 && content.Length > 0 && !whole.SequenceEqual(content)) throw new WebException(StatusCodes.Status400BadRequest, "Repr-Digest and Content-Digest are not the same");
        return whole.Length > 0 ? whole : content;
    }

    // A byte sequence, RFC 8941 section 3.3.5.
    private static byte[] Bytes(string text)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        return text is [':', .. var base64, ':'] && Convert.TryFromBase64String(base64, digest, out var count) && count == digest.Length
            ? digest
            : throw new WebException(StatusCodes.Status400BadRequest, "the digest of what is put in is none");
    }
}
