using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>Makes names durable: their folders, and those above, each once, or the whole file system where they are many. Thread-safe.</summary>
internal sealed class NameSync(FolderCache folders, StagingHomes homes)
{
    /// <param name="names">Of files, links and folders.</param>
    /// <param name="among">Those of them that are folders: their own modes and times count, too.</param>
    /// <exception cref="FileFailureException">The disk could not take it.</exception>
    public void Run(IReadOnlyCollection<WireName> names, IReadOnlyCollection<WireName> among)
    {
        var above = Above(names, among);
        var together = SyncChoice.IsTogether(above.Count, own: 0, above.Count > SyncChoice.Few ? SyncChoice.ReadDirty() : null);
        var done = new HashSet<StagingHome>();
        foreach (var folder in above)
        {
            using var opened = folders.Use(folder, make: false);
            var home = opened.Error == 0 ? homes.Of(opened.On) : null;
            if (home is not null && done.Contains(home)) continue;
            if (home is not null && (together || home.IsInMemory) && home.Sync.TryAll()) done.Add(home);
            else Sync(folder, opened);
        }
    }

    private void Sync(WireName? folder, FolderLease opened)
    {
        var error = opened.Error;
        if (error == 0)
        {
            // The lease names things and can't be read by.
            using var readable = Posix.OpenAt(opened.Folder, ".", Libc.O_RDONLY | Libc.O_DIRECTORY);
            error = readable.Error;
            if (error == 0)
            {
                error = Posix.Sync(readable);
                if (error == 0 || Posix.IsUnsupported(error)) return;
                throw Failed(folder, error);
            }
        }

        // Moved, deleted or closed to us meanwhile: what landed in it may be anywhere.
        if (!homes.All().All(home => home.Sync.TryAll())) throw Failed(folder, error);
    }

    private static FileFailureException Failed(WireName? folder, int error) => FileFaults.Failure(error, folder?.Value ?? ".");

    // The folders of all these names, and those that are among them; null is the root.
    private static List<WireName?> Above(IReadOnlyCollection<WireName> names, IReadOnlyCollection<WireName> among)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        List<WireName?> above = [null];
        foreach (var name in names)
        {
            for (var each = name; each.TryGetParent(out var parent) && known.Add(parent.Value); each = parent) above.Add(parent);
        }

        above.AddRange(among.Where(folder => known.Add(folder.Value)).Select(folder => (WireName?)folder));
        return above;
    }
}
