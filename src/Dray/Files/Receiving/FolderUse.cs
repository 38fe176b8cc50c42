using Dray.Wire;

namespace Dray.Files;

/// <summary>What lies beneath a folder: bytes of files, and files, folders and links.</summary>
internal readonly record struct FolderUse(long Bytes, long Entries)
{
    /// <summary>Counts it by a walk that follows no link, and ends once either is beyond the most. Nothing where there is no such folder.</summary>
    /// <exception cref="FileFailureException">It can't be walked.</exception>
    public static FolderUse Of(string root, WireName folder, FolderUse most)
    {
        var path = Path.Combine(root, folder.Value);
        if (!Directory.Exists(path)) return default;
        using var tree = SourceTree.Open($"{path}/");
        var (bytes, entries) = (0L, 0L);
        foreach (var found in tree.Walk(static (_, _) => true))
        {
            (bytes, entries) = (bytes + found.Entry.Size, entries + 1);
            if (bytes > most.Bytes || entries > most.Entries) break;
        }

        return new FolderUse(bytes, entries);
    }
}
