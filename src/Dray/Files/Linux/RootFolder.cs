using Dray.Interop;

namespace Dray.Files;

/// <summary>
/// Opens things beneath one descriptor and nowhere else: by openat2(2), or component by component where the kernel or a
/// sandbox has none. Both refuse symbolic links on the way. Thread-safe; whoever opened it disposes of it.
/// </summary>
internal sealed class RootFolder : IDisposable
{
    private volatile bool _hasOpenat2;

    /// <param name="folder">Becomes this object's to dispose of.</param>
    /// <param name="openat2">False walks component by component from the start.</param>
    public RootFolder(Descriptor folder, bool openat2 = true)
    {
        Descriptor = folder;
        _hasOpenat2 = openat2;
    }

    public Descriptor Descriptor { get; }

    /// <summary>Opens a path beneath; the last component must be no symbolic link either.</summary>
    public Descriptor Open(string path, int flags)
    {
        if (_hasOpenat2)
        {
            var opened = Posix.OpenBeneath(Descriptor, path, flags);
            // EPERM is how sandboxes refuse calls that they do not know; a walk answers it truly. EAGAIN never settled.
            if (opened.Error is not (FileErrno.ENOSYS or FileErrno.EPERM or FileErrno.EAGAIN)) return opened;
            if (opened.Error == FileErrno.ENOSYS) _hasOpenat2 = false;
        }

        return Walk(path, flags, makeFolders: false);
    }

    /// <summary>Opens a folder and makes what is missing on the way, 0777 under the umask.</summary>
    public Descriptor OpenOrMakeFolder(string path)
    {
        var opened = Open(path, Posix.FolderFlags);
        return opened.Error == FileErrno.ENOENT ? Walk(path, Posix.FolderFlags, makeFolders: true) : opened;
    }

    public void Dispose() => Descriptor.Dispose();

    private Descriptor Walk(string path, int flags, bool makeFolders)
    {
        var at = Descriptor;
        for (var start = 0; ;)
        {
            var slash = path.IndexOf('/', start);
            var isLast = slash < 0;
            var component = isLast ? path[start..] : path[start..slash];
            var next = Step(at, component, isLast ? flags : Posix.FolderFlags, makeFolders);
            if (at != Descriptor) at.Dispose();
            if (isLast || next.IsInvalid) return next;
            at = next;
            start = slash + 1;
        }
    }

    private static Descriptor Step(Descriptor at, string component, int flags, bool makeFolders)
    {
        var opened = Posix.OpenAt(at, component, flags | Libc.O_NOFOLLOW);
        if (opened.Error == FileErrno.ENOENT && makeFolders)
        {
            var error = Posix.MakeFolder(at, component, 0x1FF);
            if (error is not (0 or FileErrno.EEXIST)) return new Descriptor(-1, error);
            opened = Posix.OpenAt(at, component, flags | Libc.O_NOFOLLOW);
        }

        // O_DIRECTORY answers ENOTDIR for a link; openat2 says ELOOP, and so do we.
        var isLink = opened.Error == FileErrno.ENOTDIR
            && Posix.Stat(at, component, out var stat) == 0 && Posix.ToNode(stat).Kind == NodeKind.Link;
        return isLink ? new Descriptor(-1, FileErrno.ELOOP) : opened;
    }
}
