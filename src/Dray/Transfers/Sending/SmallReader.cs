using System.Security.Cryptography;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>Reads a small entry whole into a pack, from a source that did not change meanwhile.</summary>
internal static class SmallReader
{
    /// <summary>False where the pack has no room left for it. Its SHA-256 is taken where that is wanted.</summary>
    /// <exception cref="FileFailureException">The source can't be read, or is not what was offered any more.</exception>
    public static bool TryAdd(OutgoingEntry outgoing, bool wantsSha256, ref PackWriter pack)
    {
        var entry = outgoing.Entry;
        if (!pack.Fits((int)entry.Size)) return false;
        if (entry.Kind == EntryKind.File)
        {
            if (!TryReadAsFound(outgoing, pack.Room)) ReadInto(outgoing, pack.Room);
            if (wantsSha256) outgoing.HasRead(SHA256.HashData(pack.Room[..(int)entry.Size]));
        }

        pack.Add(outgoing.Id, (int)entry.Size);
        return true;
    }

    /// <summary>
    /// Nearly always nobody has touched it since the walk, and one look after it was read tells: half the calls. False, whatever is
    /// the matter, where that is not plain.
    /// </summary>
    private static bool TryReadAsFound(OutgoingEntry outgoing, Span<byte> room)
    {
        if (outgoing.ChangedNs is not { } changed || !RestedSource.IsRested(changed)) return false;
        var (size, modified) = ((int)outgoing.Entry.Size, outgoing.Entry.ModifiedNs);
        try
        {
            using var file = outgoing.Source.OpenFound(outgoing.Entry.Name);
            return (size == 0 || file.Read(0, room[..size]) == size)
                && file.Stat() is { Kind: NodeKind.File } now
                && (now.Size, now.ModifiedNs, now.ChangedNs) == (size, modified, changed);
        }
        catch (FileFailureException)
        {
            return false;
        }
    }

    private static void ReadInto(OutgoingEntry outgoing, Span<byte> room)
    {
        var size = (int)outgoing.Entry.Size;
        using var file = outgoing.Source.Open(outgoing.Entry.Name);
        var before = RestedSource.Stat(file);
        if (before.Size != size || before.ModifiedNs != outgoing.Entry.ModifiedNs) throw OutgoingFile.Changed(outgoing);
        if (size == 0) return;
        if (file.Read(0, room[..size]) != size) throw OutgoingFile.Changed(outgoing);
        if (file.Stat() is var after && (after.Size, after.ModifiedNs, after.ChangedNs) != (size, before.ModifiedNs, before.ChangedNs)) throw OutgoingFile.Changed(outgoing);
    }
}
