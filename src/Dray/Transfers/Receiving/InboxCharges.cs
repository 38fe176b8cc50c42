using System.IO.Hashing;
using System.Runtime.InteropServices;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// Charges a stranger's transfer for all that its names make in the inbox: each entry, and each folder on the way to it that is
/// not there, once, whichever name comes first. Holds hashes, not names. Not thread-safe.
/// </summary>
internal sealed class InboxCharges(ReceivingFolder folder, Allowance allowance)
{
    // Seeded, since a sender who could foresee the hashes could have folders for nothing.
    private readonly long _seed = Random.Shared.NextInt64();
    private readonly HashSet<UInt128> _charged = [];

    /// <summary>Charges an entry with its folders, all of it or nothing; false where there is no room.</summary>
    public bool TryCharge(in Entry entry, WireName target)
    {
        if (entry.Kind == EntryKind.Folder && _charged.Contains(Hash(target))) return true;
        var made = new List<UInt128>();
        for (var at = target; at.TryGetParent(out var parent) && IsToBeMade(parent); at = parent) made.Add(Hash(parent));
        if (!allowance.TryTake(entry.Size, made.Count + 1)) return false;
        if (entry.Kind == EntryKind.Folder) made.Add(Hash(target));
        _charged.UnionWith(made);
        return true;
    }

    private bool IsToBeMade(WireName parent) =>
        parent != Inbox.Folder && !_charged.Contains(Hash(parent)) && !folder.TryStat(parent, out _);

    private UInt128 Hash(WireName name) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(name.Value.AsSpan()), _seed);
}
