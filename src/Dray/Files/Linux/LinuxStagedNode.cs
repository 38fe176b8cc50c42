using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// A file or link that waits in a staging folder, or a file that has no name yet. It moves to its final name, or first to
/// its place in <c>replaced/</c> and from there trades places with what is to be replaced: so whatever moment the power
/// fails, nothing of the user's lies where sweeping would delete it.
/// </summary>
internal sealed class LinuxStagedNode : IStagedFile
{
    private readonly LinuxVolume _volume;
    private readonly StagingHome _home;
    private readonly WireName _target;
    private readonly Descriptor? _file;
    private readonly string? _staged;
    private readonly int _mode;

    // A file system lets one writer at a time into a file, and has the others spin; who waits here leaves its processor to others.
    private readonly Lock _writing = new();
    private Descriptor _folder;
    private string? _name, _aside;
    private NodeStat _own;
    private bool _published, _parked;
    private long _unsynced;

    /// <param name="volume">Knows the folder it will land in.</param>
    /// <param name="home">Where it is, or would be, staged.</param>
    /// <param name="target">What messages call it.</param>
    /// <param name="file">Its content, open; null for a link. From here on this object disposes of it.</param>
    /// <param name="name">Its name in the staging folder; null for a file without one.</param>
    /// <param name="mode">The mode it was opened with, before the umask; -1 if nobody knows.</param>
    public LinuxStagedNode(LinuxVolume volume, StagingHome home, WireName target, Descriptor? file, string? name, int mode)
    {
        _volume = volume;
        _home = home;
        _target = target;
        _file = file;
        _name = _staged = name;
        _mode = mode;
        _folder = home.Staging;
    }

    /// <summary>The open file; not for links.</summary>
    public Descriptor File => _file!;

    public StagingHome Home => _home;

    public bool IsInMemory => _home.IsInMemory;

    /// <summary>Bytes written since the last sync.</summary>
    public long Unsynced => Interlocked.Read(ref _unsynced);

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _unsynced, bytes.Length);
        int error;
        lock (_writing) error = Posix.Write(File, offset, bytes);
        if (error != 0) throw Room.Failure(error, _home, _target, Missing(bytes.Length));
    }

    public void Zero(long offset, long length)
    {
        var error = Posix.PunchHole(File, offset, length);
        if (!Posix.IsUnsupported(error))
        {
            Require(error);
            return;
        }

        ReadOnlySpan<byte> zeros = new byte[64 << 10];
        for (var end = offset + length; offset < end; offset += zeros.Length)
            Require(Posix.Write(File, offset, zeros[..(int)Math.Min(zeros.Length, end - offset)]));
    }

    public void Resize(long size) => Require(Posix.SetSize(File, size));

    public int Read(long offset, Span<byte> bytes)
    {
        Require(Posix.Read(File, offset, bytes, out var count));
        return count;
    }

    public void Seal(in NodeMeta meta)
    {
        var mode = meta.Mode & 0x1FF;
        var traits = _home.Probe.Traits;
        if (mode != _mode && traits.StoresModes) Require(Posix.SetMode(File, mode & traits.ModeMask));
        Require(Posix.SetModified(File, meta.ModifiedNs));
    }

    public NodeStat Stat()
    {
        Require(_name is null ? Posix.Stat(File, out var stat) : Posix.Stat(_folder, _name, out stat));
        return Posix.ToNode(stat);
    }

    public bool TryPublish(WireName name)
    {
        if (_name is not null) CloseChecked();
        var error = InFolderOf(name, MoveTo);
        if (error == FileErrno.EEXIST) return false;
        Require(error);
        _published = true;
        // What had no name until now would have been gone.
        CloseChecked();
        return true;
    }

    public bool TryReplace(WireName name, string aside, out NodeStat was)
    {
        was = default;
        if (_aside is null) MoveAside(aside);
        FailPoint.Hit(FailPoint.MovedAside);
        _own = Stat();
        var error = InFolderOf(name, Exchange);
        if (error == FileErrno.ENOENT) return false;
        if (error == FileErrno.EEXIST) throw FileFaults.Failure(FileFault.Changed, name.Value);
        Require(error);
        _published = true;
        FailPoint.Hit(FailPoint.Replaced);
        was = Stat();
        return true;
    }

    public bool TryUndo(WireName name)
    {
        var error = InFolderOf(name, Exchange);
        if (error == FileErrno.ENOENT)
        {
            // The newcomer has been deleted meanwhile: what was there before gets its name back, unless that is taken.
            error = InFolderOf(name, (parent, leaf) => Move(_name!, parent, leaf));
            if (error != FileErrno.EEXIST) Require(error);
            return false;
        }

        Require(error);
        var back = Stat();
        _published = (back.Device, back.Inode) != (_own.Device, _own.Inode);
        return !_published;
    }

    public void StartWriteOut(long offset, long length)
    {
        if (_file is not null) Posix.StartWriteOut(_file, offset, length);
    }

    public void SyncData()
    {
        Interlocked.Exchange(ref _unsynced, 0);
        Require(Posix.SyncData(File));
    }

    // A link's target goes to the disk with its name.
    public void Sync()
    {
        if (_file is null) return;
        Interlocked.Exchange(ref _unsynced, 0);
        Require(Posix.Sync(File));
    }

    public void Park()
    {
        _parked = true;
        if (!File.IsClosed && Posix.Stat(File, out var stat) == 0) Room.Release(File, (long)stat.Size);
    }

    public void Dispose()
    {
        if (!_published && _name is not null) LeaveStaging();
        if (_aside is not null)
        {
            _folder.Dispose();
            // Stays, if it holds what was replaced.
            Posix.RemoveFolder(_home.Replaced, _aside);
        }

        _file?.Dispose();
    }

    // Some file systems tell of a failed write only here.
    private void CloseChecked() => Require(_file?.CloseChecked() ?? 0);

    private void LeaveStaging()
    {
        if (!_parked || _staged is null) Posix.Unlink(_folder, _name!);
        // It had got as far as replaced/: there nobody would look for it.
        else if (_aside is not null) Posix.Rename(_folder, _name!, _home.Staging, _staged);
    }

    private int MoveTo(Descriptor folder, string leaf) => _name is null
        ? Posix.LinkUnnamed(File, folder, leaf, _home.Probe.LinksByProc)
        : Move(_name, folder, leaf);

    // Never replaces. Without such a rename: one link more, then one less, of a name that only we know.
    private int Move(string name, Descriptor folder, string leaf)
    {
        if (_home.Probe.RenamesNew) return Posix.RenameNew(_folder, name, folder, leaf);
        var error = Posix.Link(_folder, name, folder, leaf);
        return error == 0 ? Posix.Unlink(_folder, name) : error;
    }

    private int Exchange(Descriptor parent, string leaf) => _home.Probe.Exchanges
        ? Posix.Exchange(_folder, _name!, parent, leaf)
        : ExchangeInSteps(parent, leaf);

    // Where places can't be traded at once the name is missing for an instant, but nothing is ever overwritten.
    private int ExchangeInSteps(Descriptor parent, string leaf)
    {
        var parked = StagingNames.New();
        var error = Posix.Rename(parent, leaf, _folder, parked);
        if (error != 0) return error;
        error = Move(_name!, parent, leaf);
        if (error == 0) return Posix.Rename(_folder, parked, _folder, _name!);
        // If that name is taken as well by now, it stays here, among what was replaced.
        Move(parked, parent, leaf);
        return error;
    }

    private void MoveAside(string aside)
    {
        var folder = _home.MakeAside(aside);
        Require(folder.Error);
        var error = MoveTo(folder, _target.Leaf);
        if (error != 0) folder.Dispose();
        Require(error);
        (_folder, _name, _aside) = (folder, _target.Leaf, aside);
        CloseChecked();
    }

    // A folder that is remembered but gone is looked for, and made, once more.
    private int InFolderOf(WireName name, Func<Descriptor, string, int> step)
    {
        for (var first = true; ; first = false)
        {
            using var parent = _volume.UseParent(name, make: true);
            var error = parent.Error != 0 ? parent.Error : step(parent.Folder, name.Leaf);
            if (error != FileErrno.ENOENT || !first || !_volume.ForgetParent(name)) return error;
        }
    }

    // Of a file whose size was set in advance, what has no room yet.
    private long Missing(long least) =>
        Posix.Stat(File, out var stat) == 0 ? Math.Max(least, (long)stat.Size - ((long)stat.Blocks * 512)) : least;

    private void Require(int error)
    {
        if (error != 0) throw Room.Failure(error, _home, _target, needed: 0);
    }
}
