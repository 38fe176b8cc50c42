using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Dray.Server.Web;

/// <summary>A digest by the name that RFC 9530 registers for it. The same two are the only ones of its registry that are still advised.</summary>
internal sealed record DigestAlgorithm(string Name, HashAlgorithmName Hash)
{
    public static readonly DigestAlgorithm Sha256 = new("sha-256", HashAlgorithmName.SHA256);
    public static readonly DigestAlgorithm Sha512 = new("sha-512", HashAlgorithmName.SHA512);

    /// <summary>
    /// What <c>Want-Repr-Digest</c> or <c>Want-Content-Digest</c> asks for (RFC 9530, section 4): a dictionary of names with
    /// preferences from 1 to 10, or 0 for what is not wanted.
    /// </summary>
    /// <returns>The one that is preferred of those known here; null where there is none, or where the header can't be read: it is but a wish.</returns>
    public static DigestAlgorithm? Wanted(StringValues header)
    {
        var (best, most) = ((DigestAlgorithm?)null, 0);
        foreach (var member in $"{header}".Split(','))
        {
            var parts = member.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts is not [var name, [>= '0' and <= '9'] or "10"]) return null;
            var preference = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
            var known = name == Sha256.Name ? Sha256 : name == Sha512.Name ? Sha512 : null;
            if (known is not null && preference > most) (best, most) = (known, preference);
        }

        return best;
    }

    /// <summary>As a digest field has it: a dictionary of one byte sequence.</summary>
    public string Field(ReadOnlySpan<byte> digest) => $"{Name}=:{Convert.ToBase64String(digest)}:";
}
