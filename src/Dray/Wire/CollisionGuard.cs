using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Dray.Wire;

/// <summary>
/// Finds names of one transfer that a receiver could not keep apart, folder by folder. Holds hashes, not names:
/// some 40 bytes for each file and folder. Not thread-safe.
/// </summary>
internal sealed class CollisionGuard
{
    // Seeded, since a sender who could foresee the hashes could pass off two names as one.
    private readonly long _seed = Random.Shared.NextInt64();
    private readonly Dictionary<(ulong, ulong), ulong> _claimed = [];
    private string _folder = "";
    private string _folderKey = "";

    /// <summary>
    /// Claims a name and every folder above it; false where a different name with the same key has been claimed,
    /// at any of those levels. Claiming a name again is fine.
    /// </summary>
    public bool TryClaim(WireName name)
    {
        var path = name.Value;
        // Files of one folder come one after another, so its own claims need not be looked at again.
        var inside = _folder.Length > 0 && path.Length > _folder.Length && path[_folder.Length] == '/'
            && path.StartsWith(_folder, StringComparison.Ordinal);
        var start = inside ? _folder.Length + 1 : 0;
        var key = inside ? _folderKey : "";
        for (var slash = path.IndexOf('/', start); slash >= 0; slash = path.IndexOf('/', start))
        {
            if (!TryClaim(path[..slash], path[start..slash], ref key)) return false;
            (_folder, _folderKey, start) = (path[..slash], key, slash + 1);
        }

        return TryClaim(path, path[start..], ref key);
    }

    private bool TryClaim(string path, string leaf, ref string key)
    {
        key = $"{key}/{PortableNames.CollisionKey(leaf)}";
        var identity = (ulong)Hash(path);
        ref var claimed = ref CollectionsMarshal.GetValueRefOrAddDefault(_claimed, Split(Hash(key)), out var known);
        if (!known) claimed = identity;
        return claimed == identity;
    }

    private UInt128 Hash(string text) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text.AsSpan()), _seed);

    private static (ulong, ulong) Split(UInt128 hash) => ((ulong)(hash >> 64), (ulong)hash);
}
