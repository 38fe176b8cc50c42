using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// Compares a source's content with a file that the receiver has, by their SHA-256: the lanes' quick digests find accidents, and
/// whoever put that file there may have meant to deceive.
/// </summary>
internal static class SourceDigest
{
    /// <summary>True where content differs. A source that can't be read counts as differing: sending it will say why.</summary>
    public static bool Differs(OutgoingEntry outgoing, string? theirs)
    {
        try
        {
            using var file = outgoing.Source.Open(outgoing.Entry.Name);
            Span<byte> digest = stackalloc byte[WireLimits.Sha256];
            return !ContentDigest.TrySha256(file.Read, outgoing.Entry.Size, digest)
                || !string.Equals(Convert.ToHexStringLower(digest), theirs, StringComparison.OrdinalIgnoreCase);
        }
        catch (FileFailureException)
        {
            return true;
        }
    }
}
