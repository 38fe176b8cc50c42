using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>Which mounted file system a folder is on. Neither number alone tells: bind mounts share a device, subvolumes a mount.</summary>
internal readonly record struct MountedOn(ulong Device, ulong Mount);

/// <summary>
/// The folders that files are landing in, kept open so that thousands of small files cost no walk each, and the last one
/// that was not there. Each is believed for a second, so a folder moved by hand is noticed. Thread-safe; whoever made it disposes
/// of it.
/// </summary>
internal sealed class FolderCache : IDisposable
{
    private const int Most = 64;
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(1);

    private readonly RootFolder _root;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Opened> _folders = new(Most, StringComparer.Ordinal);
    private long _uses;
    private long _made;
    private (string Folder, long At)? _missing;

    public FolderCache(RootFolder root, TimeProvider time)
    {
        _root = root;
        _time = time;
        RootOn = Identify(root.Descriptor);
    }

    public MountedOn RootOn { get; }

    /// <summary>Borrows a folder's descriptor; null is the root. The lease holds an errno instead where it can't be opened.</summary>
    public FolderLease Use(WireName? folder, bool make)
    {
        if (folder is not { } name) return FolderLease.Of(_root.Descriptor, RootOn);
        long made;
        lock (_lock)
        {
            if (_folders.TryGetValue(name.Value, out var known) && IsBelieved(known.At))
            {
                known.LastUse = ++_uses;
                return FolderLease.Of(known.Descriptor, known.On);
            }

            if (!make && _missing is { } missing && missing.Folder == name.Value && IsBelieved(missing.At)) return FolderLease.Failed(FileErrno.ENOENT);
            made = _made;
        }

        var descriptor = make ? Make(name) : _root.Open(name.Value, Posix.FolderFlags);
        if (!descriptor.IsInvalid) return Keep(name.Value, descriptor);
        if (descriptor.Error == FileErrno.ENOENT) RememberMissing(name, made);
        return FolderLease.Failed(descriptor.Error);
    }

    /// <summary>Drops a folder that turned out to be gone.</summary>
    public void Forget(WireName folder)
    {
        lock (_lock)
        {
            if (_folders.Remove(folder.Value, out var gone)) gone.Descriptor.Dispose();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var opened in _folders.Values) opened.Descriptor.Dispose();
            _folders.Clear();
        }
    }

    private bool IsBelieved(long since) => _time.GetElapsedTime(since) < Believed;

    private Descriptor Make(WireName folder)
    {
        var descriptor = _root.OpenOrMakeFolder(folder.Value);
        lock (_lock)
        {
            _made++;
            _missing = null;
        }

        return descriptor;
    }

    // Unless one was made since it was looked for, which may be this one.
    private void RememberMissing(WireName folder, long made)
    {
        lock (_lock)
        {
            if (_made == made) _missing = (folder.Value, _time.GetTimestamp());
        }
    }

    private FolderLease Keep(string path, Descriptor descriptor)
    {
        var opened = new Opened(descriptor, Identify(descriptor), _time.GetTimestamp());
        var lease = FolderLease.Of(descriptor, opened.On);
        lock (_lock)
        {
            opened.LastUse = ++_uses;
            if (_folders.Remove(path, out var stale)) stale.Descriptor.Dispose();
            if (_folders.Count == Most)
            {
                var oldest = _folders.MinBy(each => each.Value.LastUse);
                _folders.Remove(oldest.Key);
                oldest.Value.Descriptor.Dispose();
            }

            _folders.Add(path, opened);
        }

        return lease;
    }

    private static MountedOn Identify(Descriptor folder)
    {
        var error = Posix.Stat(folder, out var stat);
        return error == 0 ? new MountedOn(Posix.ToNode(stat).Device, stat.MountId) : throw FileFaults.Failure(error, "folder");
    }

    private sealed class Opened(Descriptor descriptor, MountedOn on, long at)
    {
        public Descriptor Descriptor => descriptor;
        public MountedOn On => on;
        public long At => at;
        public long LastUse { get; set; }
    }
}
