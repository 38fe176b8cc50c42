using System.Text;
using System.Text.Unicode;
using Dray.Interop;
using Dray.Wire;
using Microsoft.Win32.SafeHandles;

namespace Dray.Files;

/// <summary>
/// A served folder by descriptors: each name is opened beneath the root's, the last component relative to its folder's.
/// Thread-safe; the receiving folder disposes of it, after everything staged.
/// </summary>
internal sealed class LinuxVolume : IVolume
{
    private const string NotAFile = "what has this name is no regular file; give another one";

    private readonly RootFolder _root;
    private readonly FolderCache _folders;
    private readonly StagingHomes _homes;
    private readonly NameSync _names;

    private LinuxVolume(RootFolder root, TimeProvider time, bool plain)
    {
        _root = root;
        _folders = new FolderCache(root, time);
        _homes = new StagingHomes(root, _folders, plain);
        _names = new NameSync(_folders, _homes);
    }

    public VolumeTraits Traits => _homes.OfRoot.Probe.Traits;

    /// <param name="path">The folder as its user typed it; links on the way to it are followed, once, now.</param>
    /// <param name="time">Says for how long an open folder is believed.</param>
    /// <param name="plain">True does without openat2, unnamed files and the newer renames, as where a sandbox or file system has none.</param>
    public static LinuxVolume Open(string path, TimeProvider time, bool plain = false)
    {
        var folder = Posix.Open(path, Posix.FolderFlags);
        if (folder.IsInvalid) throw FileFaults.Failure(folder.Error, path);
        var root = new RootFolder(folder, openat2: !plain);
        try
        {
            return new LinuxVolume(root, time, plain);
        }
        catch
        {
            root.Dispose();
            throw;
        }
    }

    public bool TryStat(WireName name, out NodeStat stat)
    {
        stat = default;
        using var parent = UseParent(name, make: false);
        var error = parent.Error;
        if (error == 0)
        {
            error = Posix.Stat(parent.Folder, name.Leaf, out var raw);
            stat = Posix.ToNode(raw);
        }

        if (error is FileErrno.ENOENT or FileErrno.ENOTDIR) return false;
        return error == 0 ? true : throw FileFaults.Failure(error, name.Value);
    }

    public string ReadLink(WireName name)
    {
        using var parent = UseParent(name, make: false);
        byte[] target = [];
        var error = parent.Error != 0 ? parent.Error : Posix.ReadLink(parent.Folder, name.Leaf, out target);
        if (error != 0) throw FileFaults.Failure(error, name.Value);
        return Utf8.IsValid(target)
            ? Encoding.UTF8.GetString(target)
            : throw FileFaults.Failure(FileFault.NotStorable, name.Value, "the link's target is not valid UTF-8");
    }

    public ISourceFile OpenRead(WireName name) => LinuxSourceTree.OpenBeneath(_root, name);

    public ulong DeviceOf(WireName? folder)
    {
        using var there = UseDeepest(folder);
        return there.On.Device;
    }

    public DiskState StateOf(WireName? folder)
    {
        using var there = UseDeepest(folder);
        var error = Posix.StateOf(there.Folder, out var disk);
        return error == 0 ? disk : throw FileFaults.Failure(error, folder?.Value ?? ".");
    }

    /// <summary>The folder, or its deepest ancestor that exists.</summary>
    private FolderLease UseDeepest(WireName? folder)
    {
        while (folder is { } name)
        {
            var opened = _folders.Use(name, make: false); // one that failed holds nothing
            if (opened.Error == 0) return opened;
            if (opened.Error is not (FileErrno.ENOENT or FileErrno.ENOTDIR)) throw FileFaults.Failure(opened.Error, name.Value);
            folder = name.TryGetParent(out var parent) ? parent : null;
        }

        return _folders.Use(null, make: false);
    }

    public IStagedFile Stage(WireName target, string name, long size, long needed)
    {
        var home = HomeOf(target);
        Room.Require(home, target, needed);
        var file = StageNamed(home, target, name, 0x180);
        // Holes stay holes.
        var error = needed < size ? 0 : Room.Reserve(home, file.File, size);
        if (error == 0) error = Posix.SetSize(file.File, size);
        if (error == 0) return file;
        file.Dispose();
        throw Room.Failure(error, home, target, needed);
    }

    public void RequireRoom(WireName target, long needed) => Room.Require(HomeOf(target), target, needed);

    public IStagedFile StageSmall(WireName target, int mode)
    {
        using var parent = UseParentOrFail(target);
        var home = _homes.For(target, parent.On);
        if (!home.Probe.Traits.HasUnnamedFiles) return StageNamed(home, target, StagingNames.New(), mode);
        var file = Posix.OpenAt(parent.Folder, ".", Libc.O_RDWR | Libc.O_TMPFILE, mode & 0x1FF);
        if (file.Error == 0) return new LinuxStagedNode(this, home, target, file, name: null, mode);
        // A folder that has been deleted since it was opened (ext4 says EPERM), or a file system within that has none.
        return file.Error is FileErrno.ENOENT or FileErrno.EPERM or FileErrno.EOPNOTSUPP or FileErrno.EISDIR
            ? StageNamed(home, target, StagingNames.New(), mode)
            : throw Room.Failure(file.Error, home, target, needed: 0);
    }

    public SafeFileHandle? OpenGrowing(WireName name, bool mustBeNew)
    {
        // Non-blocking, or a FIFO in its place would keep us waiting for its reader.
        var flags = Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_NOCTTY
            | (mustBeNew ? Libc.O_EXCL : 0);
        for (var first = true; ; first = false)
        {
            using var parent = UseParentOrFail(name);
            var file = Posix.OpenAt(parent.Folder, name.Leaf, flags, 0x1B6);
            if (file.Error == FileErrno.ENOENT && first && ForgetParent(name)) continue;
            if (file.Error == FileErrno.EEXIST && mustBeNew) return null;
            RequireRegular(file, name);
            return file.Release();
        }
    }

    public IStagedNode StageLink(WireName target, string linkTarget, long modifiedNs)
    {
        var home = HomeOf(target);
        if (!home.Probe.Traits.StoresLinks)
            throw FileFaults.Failure(FileFault.NotStorable, target.Value, "this file system has no symbolic links");
        var name = StagingNames.New();
        var error = Posix.MakeLink(linkTarget, home.Staging, name);
        if (error != 0) throw FileFaults.Failure(error, target.Value);
        var link = new LinuxStagedNode(this, home, target, file: null, name, mode: 0);
        error = Posix.SetModifiedAt(home.Staging, name, modifiedNs);
        if (error == 0) return link;
        link.Dispose();
        throw FileFaults.Failure(error, target.Value);
    }

    public void MakeFolder(WireName folder)
    {
        _homes.RefuseOwn(folder);
        using var opened = UseThere(folder);
        var error = opened.Error != 0 ? opened.Error : LetUsIn(opened.Folder);
        if (error != 0) throw FileFaults.Failure(error, folder.Value);
    }

    public void SetFolderMeta(WireName folder, in NodeMeta meta)
    {
        _homes.RefuseOwn(folder);
        using var opened = _folders.Use(folder, make: false);
        var error = opened.Error;
        Libc.StatX stat = default;
        if (error == 0) error = Posix.Stat(opened.Folder, out stat);
        // What this folder inherited, a setgid bit for instance, is the receiver's and stays.
        var mode = (stat.Mode & 0xE00) | (meta.Mode & Traits.ModeMask);
        if (error == 0 && Traits.StoresModes && mode != (stat.Mode & 0xFFF)) error = Posix.SetModeByProc(opened.Folder, mode);
        if (error == 0) error = Posix.SetModifiedByProc(opened.Folder, meta.ModifiedNs);
        if (error != 0) throw FileFaults.Failure(error, folder.Value);
    }

    public IEnumerable<string> ListReplaced() => _homes.All().SelectMany(home => home.ListReplaced());

    public void DeleteReplaced(string aside)
    {
        foreach (var home in _homes.All()) home.DeleteReplaced(aside);
    }

    public IStagedFile? Reopen(string name, WireName? target)
    {
        // What is only read is called by its own name.
        if (target is not { } wanted && WireName.TryParse(name, out wanted) != NameFault.None) return null;
        foreach (var home in target is null ? _homes.All() : [HomeOf(wanted)])
        {
            var file = home.Reopen(name);
            if (file.Error == FileErrno.ENOENT) continue;
            RequireRegular(file, wanted);
            return new LinuxStagedNode(this, home, wanted, file, name, mode: -1);
        }

        return null;
    }

    public IReadOnlyList<StagedName> ListStaged() => [.. _homes.All().SelectMany(home => home.ListStaged())];

    public void DeleteStaged(string name)
    {
        foreach (var home in _homes.All())
        {
            var error = home.DeleteStaged(name);
            if (error is not (0 or FileErrno.ENOENT)) throw FileFaults.Failure(error, name);
        }
    }

    public bool TryBringBack(string aside, string name, in NodeStat own)
    {
        foreach (var home in _homes.All())
        {
            if (home.TryBringBack(aside, name, own)) return true;
        }

        return false;
    }

    public bool TrySyncTogether(IReadOnlyList<IStagedNode> nodes)
    {
        if (nodes.Count <= SyncChoice.Few) return false;
        var own = nodes.Cast<LinuxStagedNode>().ToList();
        if ((own.TrueForAll(node => node.Home.IsInMemory) || SyncChoice.IsTogether(own.Count, own.Sum(node => node.Unsynced), SyncChoice.ReadDirty()))
            && own.Select(node => node.Home).Distinct().All(home => home.Sync.TryAll())) return true;
        // On their way all at once, they keep one another waiting less.
        foreach (var node in own) node.StartWriteOut(0, 0);
        return false;
    }

    public void SyncNames(IReadOnlyCollection<WireName> names, IReadOnlyCollection<WireName> folders) => _names.Run(names, folders);

    public void SyncAll()
    {
        foreach (var home in _homes.All())
        {
            if (home.Sync.All() is var error and not 0) throw FileFaults.Failure(error, ".");
        }
    }

    public void SyncStaging(WireName target)
    {
        var error = Posix.Sync(HomeOf(target).Staging);
        if (error != 0 && !Posix.IsUnsupported(error)) throw FileFaults.Failure(error, target.Value);
    }

    public void Dispose()
    {
        _homes.Dispose();
        _folders.Dispose();
        _root.Dispose();
    }

    /// <summary>The folder that holds this name; the lease may be one that failed.</summary>
    internal FolderLease UseParent(WireName name, bool make)
    {
        _homes.RefuseOwn(name);
        return _folders.Use(name.TryGetParent(out var parent) ? parent : null, make);
    }

    /// <summary>Drops what is remembered of the folder that holds this name; false where that is the root, which stays.</summary>
    internal bool ForgetParent(WireName name)
    {
        if (!name.TryGetParent(out var parent)) return false;
        _folders.Forget(parent);
        return true;
    }

    private FolderLease UseParentOrFail(WireName target)
    {
        var parent = UseParent(target, make: true);
        return parent.Error == 0 ? parent : throw FileFaults.Failure(parent.Error, target.Value);
    }

    private StagingHome HomeOf(WireName target)
    {
        using var parent = UseParentOrFail(target);
        return _homes.For(target, parent.On);
    }

    private LinuxStagedNode StageNamed(StagingHome home, WireName target, string name, int mode)
    {
        var file = Posix.OpenAt(
            home.Staging, name, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, mode & 0x1FF);
        if (file.Error == 0) return new LinuxStagedNode(this, home, target, file, name, mode);
        throw file.Error == FileErrno.ENOENT
            ? FileFaults.Failure(FileFault.Io, target.Value, $"the receiver's '{StagingHome.Name}' folder was removed while it runs; start 'dray serve' there once more, then send again")
            : Room.Failure(file.Error, home, target, needed: 0);
    }

    private static void RequireRegular(Descriptor file, WireName name)
    {
        if (file.Error == FileErrno.ENXIO) throw FileFaults.Failure(FileFault.InTheWay, name.Value, NotAFile);
        Libc.StatX stat = default;
        var error = file.Error != 0 ? file.Error : Posix.Stat(file, out stat);
        if (error == 0 && Posix.ToNode(stat).Kind == NodeKind.File) return;
        file.Dispose();
        throw error == 0 ? FileFaults.Failure(FileFault.InTheWay, name.Value, NotAFile) : FileFaults.Failure(error, name.Value);
    }

    /// <summary>A folder that is remembered may have been deleted a moment ago; then it is made once more.</summary>
    private FolderLease UseThere(WireName folder)
    {
        var opened = _folders.Use(folder, make: true);
        if (opened.Error != 0 || Posix.Stat(opened.Folder, out var stat) != 0 || stat.Links > 0) return opened;
        opened.Dispose();
        _folders.Forget(folder);
        return _folders.Use(folder, make: true);
    }

    private static int LetUsIn(Descriptor folder)
    {
        const int owner = 0x1C0;
        var error = Posix.Stat(folder, out var stat);
        if (error != 0 || (stat.Mode & owner) == owner || stat.Owner != Libc.geteuid()) return error;
        return Posix.SetModeByProc(folder, (stat.Mode & 0xFFF) | owner);
    }
}
