using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// The staging homes of a served folder: one in its root, one in each mount point beneath that files land on, because a
/// rename does not leave a mount. Thread-safe; the volume disposes of it.
/// </summary>
internal sealed class StagingHomes : IDisposable
{
    private readonly RootFolder _root;
    private readonly FolderCache _folders;
    private readonly bool _plain;
    private readonly Lock _lock = new();
    private readonly Dictionary<MountedOn, StagingHome> _mounted = [];

    public StagingHomes(RootFolder root, FolderCache folders, bool plain)
    {
        _plain = plain;
        _root = root;
        _folders = folders;
        OfRoot = StagingHome.Open(root.Descriptor, plain);
        OpenWhatAnEarlierRunLeft();
    }

    public StagingHome OfRoot { get; }

    /// <summary>The home on the file system <paramref name="on"/>, which holds <paramref name="target"/>'s folder.</summary>
    public StagingHome For(WireName target, MountedOn on)
    {
        if (on == _folders.RootOn) return OfRoot;
        lock (_lock)
        {
            if (_mounted.TryGetValue(on, out var known)) return known;
            using var point = UseMountPoint(target, on);
            return _mounted[on] = StagingHome.OpenLocked(point.Folder, _plain);
        }
    }

    /// <summary>The home on this file system; null where nothing has been staged on it.</summary>
    public StagingHome? Of(MountedOn on)
    {
        if (on == _folders.RootOn) return OfRoot;
        lock (_lock) return _mounted.GetValueOrDefault(on);
    }

    public StagingHome[] All()
    {
        lock (_lock) return [OfRoot, .. _mounted.Values];
    }

    /// <summary>
    /// No name from elsewhere may lead into a staging home. A wire name never begins with one's name; beneath a mount
    /// point that takes a look.
    /// </summary>
    public void RefuseOwn(WireName name)
    {
        if (!name.Value.Contains("/" + StagingHome.Name, StringComparison.OrdinalIgnoreCase)) return;
        for (var each = name; each.TryGetParent(out var parent); each = parent)
        {
            if (!each.Leaf.Equals(StagingHome.Name, StringComparison.OrdinalIgnoreCase)) continue;
            using var holder = _folders.Use(parent, make: false);
            if (holder.Error != 0 || holder.On == OfParent(parent)) continue;
            throw FileFaults.Failure(FileFault.Denied, name.Value, $"'{StagingHome.Name}' is where the receiver keeps its own files");
        }
    }

    public void Dispose()
    {
        foreach (var home in All()) home.Dispose();
    }

    private MountedOn OfParent(WireName folder)
    {
        using var parent = _folders.Use(folder.TryGetParent(out var above) ? above : null, make: false);
        return parent.On;
    }

    // The topmost of the target's folders that is still on that file system.
    private FolderLease UseMountPoint(WireName target, MountedOn on)
    {
        target.TryGetParent(out var point);
        while (point.TryGetParent(out var above))
        {
            using var opened = _folders.Use(above, make: false);
            if (opened.On != on) break;
            point = above;
        }

        var lease = _folders.Use(point, make: false);
        return lease.Error == 0 ? lease : throw FileFaults.Failure(lease.Error, target.Value);
    }

    private void OpenWhatAnEarlierRunLeft()
    {
        foreach (var point in Mounts.Beneath(_root.Descriptor))
        {
            using var folder = _folders.Use(point, make: false);
            if (folder.Error != 0 || Posix.Stat(folder.Folder, StagingHome.Name, out _) != 0) continue;
            try
            {
                _mounted[folder.On] = StagingHome.OpenLocked(folder.Folder, _plain);
            }
            catch (FileFailureException)
            {
                // Somebody else's, or read-only: a file that wants to land there will say so.
            }
        }
    }
}
