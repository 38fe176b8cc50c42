using Dray.Files;
using Dray.Interop;
using Dray.Wire;
using Microsoft.Win32.SafeHandles;
using static Dray.Tests.Simulation.SimulatedDisk;

namespace Dray.Tests.Simulation;

/// <summary>A simulated disk as one process has it open, until that is killed. One thread.</summary>
internal sealed class SimulatedVolume : IVolume
{
    public const string Own = ".dray";

    private readonly int _process;
    private readonly Random _random;
    private readonly HashSet<SimulatedStagedNode> _open = [];

    public SimulatedVolume(SimulatedDisk disk, Random random, IVolumeWatch? watch = null)
    {
        (Disk, _random, Watch, _process) = (disk, random, watch, disk.Process);
        var own = MakeFolder(disk.Root, Own);
        (Staging, Replaced) = (MakeFolder(own, "staging"), MakeFolder(own, "replaced"));
    }

    public SimulatedDisk Disk { get; }
    public IVolumeWatch? Watch { get; }
    public DiskNode Staging { get; }
    public DiskNode Replaced { get; }

    public VolumeTraits Traits => new(
        FoldsCase: false, FoldsUnicode: false, StoresBackslash: true, StoresColon: true, StoresTrailingDot: true, StoresModes: true,
        StoresLinks: true, HasUnnamedFiles: true, ModeMask: 0x1FF, ModifiedGranularityNs: 1);

    public bool TryStat(WireName name, out NodeStat stat)
    {
        var node = Find(name);
        stat = node?.Stat() ?? default;
        return node is not null;
    }

    public string ReadLink(WireName name) =>
        Find(name) is { Kind: NodeKind.Link } link ? link.LinkTarget! : throw FileFaults.Failure(FileErrno.EINVAL, name.Value);

    public ISourceFile OpenRead(WireName name) =>
        Find(name) is { Kind: NodeKind.File } file ? new OpenFile(this, file, name) : throw FileFaults.Failure(FileErrno.ENOENT, name.Value);

    public ulong DeviceOf(WireName? folder) => 1;

    public DiskState StateOf(WireName? folder) => new(Disk.Free(), Disk.Free(), false, false);

    public void RequireRoom(WireName target, long needed)
    {
        if (needed > Disk.Free()) throw FileFaults.NoSpace(target.Value, needed, Disk.Free());
    }

    public IStagedFile Stage(WireName target, string name, long size, long needed)
    {
        Require(Enter(0), target);
        RequireRoom(target, needed);
        ParentOf(target, make: true);
        var file = Disk.New(NodeKind.File);
        Disk.Change(new Edit(Staging, name, file));
        file.Resize(size);
        return Add(new SimulatedStagedNode(this, file, target, name));
    }

    public IStagedFile? Reopen(string name, WireName? target)
    {
        Require(Enter(0, changes: false), name);
        return Staging.Entries.TryGetValue(name, out var file) ? Add(new SimulatedStagedNode(this, file, target, name)) : null;
    }

    public IReadOnlyList<StagedName> ListStaged()
    {
        Require(Enter(0, changes: false), Own);
        return [.. Staging.Entries.OrderBy(entry => entry.Value.Inode).Select(entry => new StagedName(entry.Key, entry.Value.Content.Size, entry.Value.Modified))];
    }

    public void DeleteStaged(string name)
    {
        Require(Enter(Disk.Chances.Rename), name);
        if (Staging.Entries.ContainsKey(name)) Disk.Change(new Edit(Staging, name, null));
    }

    public bool TryBringBack(string aside, string name, in NodeStat own)
    {
        Require(Enter(Disk.Chances.Rename), name);
        var (inode, size, modified) = (own.Inode, own.Size, own.ModifiedNs);
        if (!Replaced.Entries.TryGetValue(aside, out var folder)) return false;
        var (leaf, node) = folder.Entries.FirstOrDefault(entry => (entry.Value.Inode, entry.Value.Content.Size, entry.Value.Modified) == (inode, size, modified));
        if (node is null) return false;
        Disk.Change(new Edit(folder, leaf, null), new Edit(Staging, name, node));
        Disk.Change(new Edit(Replaced, aside, null));
        return true;
    }

    public bool TrySyncTogether(IReadOnlyList<IStagedNode> nodes) =>
        nodes.Count > 1 && _random.Next(2) == 0 && Disk.SyncAll(_process, _open.Select(open => open.Node)) == 0;

    public void SyncAll()
    {
        if (Disk.SyncAll(_process, _open.Select(open => open.Node)) is var error and not 0) throw FileFaults.Failure(error, ".");
    }

    public void SyncNames(IReadOnlyCollection<WireName> names, IReadOnlyCollection<WireName> among)
    {
        HashSet<DiskNode> folders = [];
        foreach (var name in names)
        {
            for (var at = name; ; )
            {
                if (ParentOf(at, make: false) is { } folder) folders.Add(folder);
                if (!at.TryGetParent(out at)) break;
            }
        }

        foreach (var name in among)
        {
            if (Find(name) is { Kind: NodeKind.Folder } itself) folders.Add(itself);
        }

        if (names.Count > 0) Require(Disk.SyncFolders(_process, folders), names.First());
    }

    public void SyncStaging(WireName target) => Require(Disk.SyncFolders(_process, [Staging]), target);

    public SafeFileHandle? OpenGrowing(WireName name, bool mustBeNew) => throw new NotSupportedException("raw connections are not simulated");

    public IStagedFile StageSmall(WireName target, int mode)
    {
        Require(Enter(0), target);
        ParentOf(target, make: true);
        return Add(new SimulatedStagedNode(this, Disk.New(NodeKind.File), target, name: null));
    }

    public IStagedNode StageLink(WireName target, string linkTarget, long modifiedNs)
    {
        Require(Enter(0), target);
        ParentOf(target, make: true);
        var link = Disk.New(NodeKind.Link, linkTarget);
        link.Modified = modifiedNs;
        var name = StagingNames.New();
        Disk.Change(new Edit(Staging, name, link));
        return new SimulatedStagedNode(this, link, target, name);
    }

    public void MakeFolder(WireName folder)
    {
        Require(Enter(Disk.Chances.Rename), folder);
        var parent = ParentOf(folder, make: true)!;
        if (MakeFolder(parent, folder.Leaf).Kind != NodeKind.Folder) throw FileFaults.Failure(FileErrno.ENOTDIR, folder.Value);
    }

    public void SetFolderMeta(WireName folder, in NodeMeta meta)
    {
        Require(Enter(0), folder);
        var node = Find(folder) ?? throw FileFaults.Failure(FileErrno.ENOENT, folder.Value);
        (node.Modified, node.Mode) = (meta.ModifiedNs, meta.Mode);
    }

    public IEnumerable<string> ListReplaced() => [.. Replaced.Entries.Keys];

    public void DeleteReplaced(string aside)
    {
        Require(Enter(0), aside);
        if (!Replaced.Entries.TryGetValue(aside, out var folder)) return;
        foreach (var leaf in folder.Entries.Keys.ToList()) Disk.Change(new Edit(folder, leaf, null));
        Disk.Change(new Edit(Replaced, aside, null));
    }

    public void Dispose()
    {
    }

    /// <summary>What stands under this name, or null.</summary>
    public DiskNode? Find(WireName name) => ParentOf(name, make: false)?.Entries.GetValueOrDefault(name.Leaf);

    internal DiskNode? ParentOf(WireName name, bool make)
    {
        if (!name.TryGetParent(out var above)) return Disk.Root;
        if (ParentOf(above, make) is not { } folder) return null;
        if (make) folder = MakeFolder(folder, above.Leaf);
        else if (!folder.Entries.TryGetValue(above.Leaf, out folder)) return null;
        if (folder.Kind == NodeKind.Folder) return folder;
        return make ? throw FileFaults.Failure(FileErrno.ENOTDIR, name.Value) : null;
    }

    internal DiskNode MakeFolder(DiskNode parent, string leaf)
    {
        if (parent.Entries.TryGetValue(leaf, out var there)) return there;
        var folder = Disk.New(NodeKind.Folder);
        Disk.Change(new Edit(parent, leaf, folder));
        return folder;
    }

    internal int Enter(int oneIn, bool changes = true) => Disk.Enter(_process, oneIn, FileErrno.EIO, changes);

    internal int Write(DiskNode node, long offset, ReadOnlySpan<byte> bytes) => Disk.Write(_process, node, offset, bytes);

    internal int Sync(DiskNode node, bool meta) => Disk.Sync(_process, node, meta);

    internal bool IsAlive => Disk.Process == _process;

    internal void Closed(SimulatedStagedNode node) => _open.Remove(node);

    internal static void Require(int error, WireName name) => Require(error, name.Value);

    internal static void Require(int error, string name)
    {
        if (error != 0) throw FileFaults.Failure(error, name);
    }

    private SimulatedStagedNode Add(SimulatedStagedNode node)
    {
        _open.Add(node);
        return node;
    }

    private sealed class OpenFile(SimulatedVolume volume, DiskNode node, WireName name) : ISourceFile
    {
        public NodeStat Stat() => node.Stat();

        public int Read(long offset, Span<byte> bytes)
        {
            Require(volume.Enter(volume.Disk.Chances.Read, changes: false), name);
            return node.Content.Read(offset, bytes);
        }

        public bool TryNextData(long offset, out long start, out long end) => node.Content.TryNextData(offset, out start, out end);

        public void Dispose()
        {
        }
    }
}
