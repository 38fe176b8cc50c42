using Dray.Files;
using Dray.Interop;
using Dray.Wire;
using static Dray.Tests.Simulation.SimulatedDisk;

namespace Dray.Tests.Simulation;

/// <summary>
/// A staged file or link on a simulated disk, with or without a name. Takes the steps that the one of Linux takes, each a call
/// that can fail, or at which the process can die.
/// </summary>
internal sealed class SimulatedStagedNode : IStagedFile
{
    private readonly SimulatedVolume _volume;
    private readonly WireName? _target;
    private readonly string? _staged;
    private DiskNode _folder;
    private string? _name, _aside;
    private bool _published, _parked, _sealed;

    public SimulatedStagedNode(SimulatedVolume volume, DiskNode node, WireName? target, string? name)
    {
        (_volume, Node, _target, _name, _staged) = (volume, node, target, name, name);
        (_folder, Number) = (volume.Staging, ++volume.Disk.Opened);
    }

    public DiskNode Node { get; }

    /// <summary>Counts how often something was opened on this disk: who opened the same file before must be done with it.</summary>
    public long Number { get; }

    /// <summary>A large file, which lanes write to.</summary>
    public bool IsPart => _staged?.EndsWith(StagingNames.Part, StringComparison.Ordinal) == true;

    private string Called => _target?.Value ?? _name!;

    public NodeStat Stat() => (_name is null ? Node : _folder.Entries[_name]).Stat();

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        RequireOpen();
        _volume.Watch?.Writing(this, offset, bytes.Length);
        Require(_volume.Write(Node, offset, bytes));
    }

    public void Zero(long offset, long length)
    {
        RequireOpen();
        _volume.Watch?.Writing(this, offset, length);
        Require(_volume.Enter(_volume.Disk.Chances.Write));
        foreach (var page in Node.Content.Pages.ToList())
        {
            var (from, to) = (Math.Max(offset, page * SparseBytes.PageSize), Math.Min(offset + length, (page + 1) * SparseBytes.PageSize));
            if (from >= to) continue;
            foreach (var (at, content) in Node.Content.With(from, new byte[to - from])) Node.Write(at, content);
        }
    }

    public void Resize(long size)
    {
        RequireOpen();
        Require(_volume.Enter(_volume.Disk.Chances.Write));
        Node.Resize(size);
    }

    public int Read(long offset, Span<byte> bytes)
    {
        Require(_volume.Enter(_volume.Disk.Chances.Read, changes: false));
        return Node.Content.Read(offset, bytes);
    }

    public void Seal(in NodeMeta meta)
    {
        Require(_volume.Enter(_volume.Disk.Chances.Write));
        (Node.Modified, Node.Mode, Node.Changed) = (meta.ModifiedNs, meta.Mode & 0x1FF, _volume.Disk.Now());
        _sealed = true;
    }

    public void StartWriteOut(long offset, long length)
    {
    }

    public void SyncData() => Require(_volume.Sync(Node, meta: false));

    public void Sync() => Require(_volume.Sync(Node, meta: true));

    public void Park() => _parked = true;

    public bool TryPublish(WireName name)
    {
        _volume.Watch?.Publishing(Node, name);
        Require(_volume.Enter(_volume.Disk.Chances.Rename));
        var parent = _volume.ParentOf(name, make: true)!;
        if (parent.Entries.ContainsKey(name.Leaf)) return false;
        MoveTo(parent, name.Leaf);
        _published = true;
        _volume.Watch?.Published(Node, name);
        return true;
    }

    public bool TryReplace(WireName name, string aside, out NodeStat was)
    {
        was = default;
        _volume.Watch?.Publishing(Node, name);
        if (_aside is null) MoveAside(aside);
        Require(_volume.Enter(_volume.Disk.Chances.Rename));
        if (_volume.Find(name) is null) return false;
        Exchange(name);
        _published = true;
        _volume.Watch?.Published(Node, name);
        was = Stat();
        return true;
    }

    public bool TryUndo(WireName name)
    {
        Require(_volume.Enter(_volume.Disk.Chances.Rename));
        if (_volume.Find(name) is null)
        {
            var replaced = _folder.Entries[_name!];
            _volume.Disk.Change(new Edit(_folder, _name!, null), new Edit(_volume.ParentOf(name, make: true)!, name.Leaf, replaced));
            return false;
        }

        Exchange(name);
        _published = _folder.Entries[_name!] != Node;
        return !_published;
    }

    public void Dispose()
    {
        _volume.Closed(this);
        if (!_volume.IsAlive) return;
        if (!_published && _name is not null) LeaveStaging();
        if (_aside is not null && _folder.Entries.Count == 0 && _volume.Enter(0) == 0) _volume.Disk.Change(new Edit(_volume.Replaced, _aside, null));
    }

    private void LeaveStaging()
    {
        if (_parked && _aside is null) return;
        if (_volume.Enter(0) != 0) return;
        if (_parked) _volume.Disk.Change(new Edit(_folder, _name!, null), new Edit(_volume.Staging, _staged!, Node));
        else _volume.Disk.Change(new Edit(_folder, _name!, null));
    }

    private void MoveAside(string aside)
    {
        Require(_volume.Enter(_volume.Disk.Chances.Rename));
        var folder = _volume.MakeFolder(_volume.Replaced, aside);
        Require(_volume.Enter(_volume.Disk.Chances.Rename));
        MoveTo(folder, _target!.Value.Leaf);
        (_folder, _name, _aside) = (folder, _target.Value.Leaf, aside);
    }

    private void MoveTo(DiskNode folder, string leaf)
    {
        if (_name is null) _volume.Disk.Change(new Edit(folder, leaf, Node));
        else _volume.Disk.Change(new Edit(_folder, _name, null), new Edit(folder, leaf, Node));
    }

    private void Exchange(WireName name)
    {
        var parent = _volume.ParentOf(name, make: false)!;
        var (mine, theirs) = (_folder.Entries[_name!], parent.Entries[name.Leaf]);
        _volume.Disk.Change(new Edit(_folder, _name!, theirs), new Edit(parent, name.Leaf, mine));
    }

    private void RequireOpen()
    {
        if (_sealed || _published) throw new InvalidOperationException($"{Called} is written to after it was sealed");
    }

    private void Require(int error) => SimulatedVolume.Require(error, Called);
}
