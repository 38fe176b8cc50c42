using Dray.Interop;

namespace Dray.Files;

/// <summary>
/// The <c>.dray</c> folder of one mounted file system, private to this user: <c>staging/</c> for what is on its way in,
/// <c>replaced/</c> for what was there before. Thread-safe; the volume disposes of it.
/// </summary>
internal sealed class StagingHome : IDisposable
{
    public const string Name = ".dray";
    private const int Private = 0x1C0;

    private readonly Descriptor _own;
    private Descriptor? _lock;

    private StagingHome(Descriptor folder, Descriptor own, Descriptor staging, Descriptor replaced, bool plain)
    {
        _own = own;
        Staging = staging;
        Replaced = replaced;
        Probe = LinuxProbe.Run(staging, plain);
        var type = Posix.FileSystemOf(folder); // not of what somebody may have mounted on .dray: small files never pass through there
        IsOnDisk = type is Libc.EXT4_SUPER_MAGIC or Libc.XFS_SUPER_MAGIC or Libc.BTRFS_SUPER_MAGIC or Libc.F2FS_SUPER_MAGIC;
        IsInMemory = type is Libc.TMPFS_MAGIC or Libc.RAMFS_MAGIC;
        Sync = new DiskSync(staging, IsOnDisk, IsInMemory);
    }

    public Descriptor Staging { get; }

    public Descriptor Replaced { get; }

    public LinuxProbe Probe { get; }

    /// <summary>One of the file systems of local disks, whose ways are known.</summary>
    public bool IsOnDisk { get; }

    /// <summary>It ends with the machine: nothing in it can be made more durable than it is.</summary>
    public bool IsInMemory { get; }

    public DiskSync Sync { get; }

    /// <summary>Opens it in a folder of the served tree, making what is missing.</summary>
    /// <param name="folder">The root, or a mount point beneath it.</param>
    /// <param name="plain">As <see cref="LinuxProbe.Run"/> has it.</param>
    public static StagingHome Open(Descriptor folder, bool plain)
    {
        var own = OpenOwn(folder);
        try
        {
            return new StagingHome(folder, own, OpenPrivate(own, "staging"), OpenPrivate(own, "replaced"), plain);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The same in a mount point, whose staging folder another server may be using: the root's is covered by the
    /// <see cref="FolderLock"/> that the server took.
    /// </summary>
    public static StagingHome OpenLocked(Descriptor folder, bool plain)
    {
        var home = Open(folder, plain);
        home._lock = LinuxLock.TryTake(home._own, out var holder);
        if (home._lock is not null) return home;
        home.Dispose();
        throw FileFaults.Failure(FileFault.Denied, Name, $"another server is using this mount (process {holder})");
    }

    public static Descriptor OpenOwn(Descriptor folder) => OpenPrivate(folder, Name);

    public Descriptor OpenAside(string aside) => OpenFolder(Replaced, aside);

    public Descriptor MakeAside(string aside)
    {
        var error = Posix.MakeFolder(Replaced, aside, Private);
        return error is 0 or FileErrno.EEXIST ? OpenAside(aside) : new Descriptor(-1, error);
    }

    /// <summary>What lies in <c>staging/</c> under one of Dray's own names.</summary>
    public IEnumerable<StagedName> ListStaged()
    {
        foreach (var name in FolderReader.ListAll(Staging).Where(StagingNames.IsOwn))
        {
            if (Posix.Stat(Staging, name, out var raw) != 0) continue;
            var stat = Posix.ToNode(raw);
            yield return new StagedName(name, stat.Size, stat.ModifiedNs);
        }
    }

    /// <summary>Unlinks one of them, or, where a start was cut short, the folder that it tried things in.</summary>
    public int DeleteStaged(string name)
    {
        var error = Posix.Unlink(Staging, name);
        return error == FileErrno.EISDIR ? DeleteFolder(Staging, name) : error;
    }

    /// <summary>Opens what lies in <c>staging/</c>, whatever mode it had been given to land with.</summary>
    public Descriptor Reopen(string name)
    {
        var flags = Libc.O_RDWR | Libc.O_NOFOLLOW | Libc.O_NONBLOCK;
        var file = Posix.OpenAt(Staging, name, flags);
        if (file.Error != FileErrno.EACCES) return file;
        using var closed = Posix.OpenAt(Staging, name, Libc.O_PATH | Libc.O_NOFOLLOW);
        return closed.IsInvalid || Posix.SetModeByProc(closed, 0x180) != 0 ? file : Posix.OpenAt(Staging, name, flags);
    }

    /// <summary>Moves <paramref name="own"/> from <c>replaced/</c><paramref name="aside"/> back to <c>staging/</c>; false where it is not there.</summary>
    public bool TryBringBack(string aside, string name, in NodeStat own)
    {
        using var folder = OpenAside(aside);
        if (folder.IsInvalid) return false;
        foreach (var leaf in FolderReader.ListAll(folder))
        {
            if (Posix.Stat(folder, leaf, out var raw) != 0 || !IsSame(Posix.ToNode(raw), own)) continue;
            var error = Posix.Rename(folder, leaf, Staging, name);
            if (error != 0) throw FileFaults.Failure(error, leaf);
            Posix.RemoveFolder(Replaced, aside);
            return true;
        }

        return false;
    }

    public IReadOnlyList<string> ListReplaced() => FolderReader.ListAll(Replaced);

    /// <summary>Unlinks what lies in it, link or file, and then the folder; a folder in it is not ours and keeps both there.</summary>
    public void DeleteReplaced(string aside) => DeleteFolder(Replaced, aside);

    public void Dispose()
    {
        Staging.Dispose();
        Replaced.Dispose();
        _lock?.Dispose();
        _own.Dispose();
    }

    // Not by the device: its number may be another after a restart.
    private static bool IsSame(in NodeStat there, in NodeStat own) =>
        (there.Kind, there.Inode, there.Size, there.ModifiedNs) == (own.Kind, own.Inode, own.Size, own.ModifiedNs);

    private static int DeleteFolder(Descriptor at, string name)
    {
        using var folder = OpenFolder(at, name);
        if (folder.IsInvalid) return folder.Error;
        foreach (var each in FolderReader.ListAll(folder)) Posix.Unlink(folder, each);
        return Posix.RemoveFolder(at, name);
    }

    private static Descriptor OpenFolder(Descriptor at, string name) =>
        Posix.OpenAt(at, name, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW);

    private static Descriptor OpenPrivate(Descriptor at, string name)
    {
        var error = Posix.MakeFolder(at, name, Private);
        if (error is not (0 or FileErrno.EEXIST)) throw FileFaults.Failure(error, name);
        var opened = OpenFolder(at, name);
        // Taken away again by whoever used it last.
        if (opened.Error == FileErrno.ENOENT) return OpenPrivate(at, name);
        if (opened.IsInvalid) throw FileFaults.Failure(opened.Error, name);
        error = Posix.Stat(opened, out var stat);
        if (error == 0 && stat.Owner != Libc.geteuid())
            throw FileFaults.Failure(FileFault.Denied, name, "this folder belongs to another user; delete it or serve another folder");
        // File systems without modes refuse, and there the mount's own mask protects it or nothing does.
        if (error == 0 && (stat.Mode & 0x1FF) != Private) Posix.SetMode(opened, Private);
        return error == 0 ? opened : throw FileFaults.Failure(error, name);
    }
}
