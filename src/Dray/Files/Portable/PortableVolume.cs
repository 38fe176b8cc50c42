using Dray.Wire;
using Microsoft.Win32.SafeHandles;

namespace Dray.Files;

/// <summary>
/// A served folder through the framework's own calls, for systems without Linux's. What it loses: folders are looked at
/// for links and then used, so somebody who can write in the served folder may win that race; two steps stand for one
/// where a node is replaced; never replacing holds against this process, and against others on Windows only; times come
/// in steps of 100 ns; devices and inodes are 0; FIFOs and devices look like files; mounts beneath the root are copied to.
/// Thread-safe.
/// </summary>
internal sealed class PortableVolume : IVolume
{
    private readonly string _root;

    private PortableVolume(string root)
    {
        _root = root;
        var own = Path.Combine(root, StagingFolder);
        Staging = MakePrivate(Path.Combine(MakePrivate(own), "staging"));
        Replaced = MakePrivate(Path.Combine(own, "replaced"));
        Traits = PortableProbe.Run(Path.Combine(Staging, StagingNames.New()));
    }

    public VolumeTraits Traits { get; }

    /// <summary>Held while a name is tested and taken, the framework's calls being no more atomic than that.</summary>
    public Lock Naming { get; } = new();

    public string Staging { get; }

    public string Replaced { get; }

    private const string StagingFolder = ".dray";

    public static PortableVolume Open(string path) => Try(path, () => new PortableVolume(Path.GetFullPath(path)));

    public bool TryStat(WireName name, out NodeStat stat)
    {
        var found = Try(name.Value, () => PortableStat.Of(PathOf(name, missingIsFine: true)));
        stat = found ?? default;
        return found is not null;
    }

    public string ReadLink(WireName name) =>
        Try(name.Value, () => new FileInfo(PathOf(name)).LinkTarget) ?? throw FileFaults.Failure(FileFault.Changed, name.Value);

    public ISourceFile OpenRead(WireName name) => PortableSourceTree.OpenBeneath(_root, name);

    public ulong DeviceOf(WireName? folder) => 0;

    public DiskState StateOf(WireName? folder) => DiskState.OfDrive(_root);

    public IStagedFile Stage(WireName target, string name, long size, long needed)
    {
        RequireRoom(target, needed);
        var file = Stage(target, name);
        try
        {
            file.Resize(size);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void RequireRoom(WireName target, long needed)
    {
        var free = Try(target.Value, () => new DriveInfo(_root).AvailableFreeSpace);
        if (needed > free) throw FileFaults.NoSpace(target.Value, needed, free);
    }

    public IStagedFile StageSmall(WireName target, int mode) => Stage(target, StagingNames.New());

    public SafeFileHandle? OpenGrowing(WireName name, bool mustBeNew) => Try(name.Value, () =>
    {
        MakeParent(name);
        var path = PathOf(name);
        lock (Naming)
        {
            var there = PortableStat.Of(path);
            if (there is not null && mustBeNew) return null;
            if (there is { Kind: NodeKind.Link }) throw FileFaults.Failure(FileFault.OutsideRoot, name.Value);
            if (there is { Kind: not NodeKind.File }) throw FileFaults.Failure(FileFault.InTheWay, name.Value);
            return File.OpenHandle(path, mustBeNew ? FileMode.CreateNew : FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read | FileShare.Delete);
        }
    });

    public IStagedNode StageLink(WireName target, string linkTarget, long modifiedNs) => Try(target.Value, () =>
    {
        if (!Traits.StoresLinks) throw FileFaults.Failure(FileFault.NotStorable, target.Value, "no symbolic links can be made here");
        MakeParent(target);
        var path = Path.Combine(Staging, StagingNames.New());
        File.CreateSymbolicLink(path, linkTarget);
        var link = new PortableStagedNode(this, target, path, file: null);
        File.SetLastWriteTimeUtc(path, PortableStat.ToTime(modifiedNs));
        return link;
    });

    public void MakeFolder(WireName folder) => Try(folder.Value, () =>
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var made = Make(folder);
        if (RefuseLink(made, folder) && !OperatingSystem.IsWindows() && (made.UnixFileMode & owner) != owner) made.UnixFileMode |= owner;
        return made;
    });

    public void SetFolderMeta(WireName folder, in NodeMeta meta)
    {
        var (modifiedNs, mode) = meta;
        Try(folder.Value, () =>
        {
            var there = new DirectoryInfo(PathOf(folder));
            RefuseLink(there, folder);
            if (!OperatingSystem.IsWindows() && Traits.StoresModes) there.UnixFileMode = (UnixFileMode)(mode & Traits.ModeMask);
            there.LastWriteTimeUtc = PortableStat.ToTime(modifiedNs);
            return there;
        });
    }

    public IEnumerable<string> ListReplaced() =>
        Try("replaced", () => Directory.GetDirectories(Replaced).Select(path => Path.GetFileName(path)).ToArray());

    public void DeleteReplaced(string aside)
    {
        var folder = new DirectoryInfo(Path.Combine(Replaced, aside));
        if (folder.LinkTarget is not null) return;
        try
        {
            foreach (var node in folder.EnumerateFileSystemInfos()) File.Delete(node.FullName);
            folder.Delete();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // Something in it is not ours, or in use: it stays, and the next sweep tries again.
        }
    }

    public IStagedFile? Reopen(string name, WireName? target) => Try(target?.Value ?? name, () =>
    {
        var path = Path.Combine(Staging, name);
        if (PortableStat.Of(path) is not { Kind: NodeKind.File }) return null;
        // What is only read is called by its own name.
        if (target is not { } wanted) _ = WireName.TryParse(name, out wanted);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new PortableStagedNode(this, wanted, path, Open(path, FileMode.Open));
    });

    public IReadOnlyList<StagedName> ListStaged() => Try("staging", () => new DirectoryInfo(Staging).GetFiles()
        .Where(file => StagingNames.IsOwn(file.Name))
        .Select(file => (file.Name, Stat: PortableStat.Of(file.FullName)))
        .Where(file => file.Stat is not null)
        .Select(file => new StagedName(file.Name, file.Stat!.Value.Size, file.Stat.Value.ModifiedNs))
        .ToList());

    public void DeleteStaged(string name) => Try(name, () =>
    {
        File.Delete(Path.Combine(Staging, name));
        return name;
    });

    // Here a newcomer waits in its staging folder until what it replaces has been moved aside.
    public bool TryBringBack(string aside, string name, in NodeStat own) => false;

    public bool TrySyncTogether(IReadOnlyList<IStagedNode> nodes) => false;

    // The framework opens no folders.
    public void SyncNames(IReadOnlyCollection<WireName> names, IReadOnlyCollection<WireName> folders) { }

    public void SyncAll() { }

    public void SyncStaging(WireName target) { }

    public void Dispose() { }

    /// <summary>Runs framework calls and turns what they throw into our own terms.</summary>
    internal static T Try<T>(string name, Func<T> calls)
    {
        try
        {
            return calls();
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw FileFaults.Failure(failed, name);
        }
    }

    /// <summary>Where a name lies, all folders on the way being folders and no links.</summary>
    internal string PathOf(WireName name, bool missingIsFine = false)
    {
        if (OperatingSystem.IsWindows() && PortableNames.FaultOf(name) is { } fault)
            throw FileFaults.Failure(FileFault.NotStorable, name.Value, fault);
        for (var each = name; each.TryGetParent(out var parent); each = parent)
        {
            var folder = new DirectoryInfo(Path.Combine(_root, parent.Value));
            if (folder.LinkTarget is not null) throw FileFaults.Failure(FileFault.OutsideRoot, name.Value);
            if (!missingIsFine && !folder.Exists) throw FileFaults.Failure(FileFault.InTheWay, name.Value);
        }

        return Path.Combine(_root, name.Value);
    }

    internal void MakeParent(WireName name)
    {
        if (name.TryGetParent(out var parent)) Try(name.Value, () => Make(parent));
    }

    private PortableStagedNode Stage(WireName target, string name) => Try(target.Value, () =>
    {
        MakeParent(target);
        var path = Path.Combine(Staging, name);
        return new PortableStagedNode(this, target, path, Open(path, FileMode.CreateNew));
    });

    private static SafeFileHandle Open(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private DirectoryInfo Make(WireName folder)
    {
        var path = PathOf(folder, missingIsFine: true);
        for (var (each, more) = (folder, true); more; more = each.TryGetParent(out each))
        {
            if (File.Exists(Path.Combine(_root, each.Value))) throw FileFaults.Failure(FileFault.InTheWay, folder.Value);
        }

        return Directory.CreateDirectory(path);
    }

    private static bool RefuseLink(DirectoryInfo folder, WireName name) =>
        folder.LinkTarget is null ? true : throw FileFaults.Failure(FileFault.OutsideRoot, name.Value);

    private static string MakePrivate(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null) throw FileFaults.Failure(FileFault.OutsideRoot, path);
        if (OperatingSystem.IsWindows()) return Directory.CreateDirectory(path).FullName;
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var folder = Directory.CreateDirectory(path, own);
        if (folder.UnixFileMode != own) folder.UnixFileMode = own;
        return folder.FullName;
    }
}
