using Dray.Files;
using Dray.Wire;
using Microsoft.Win32.SafeHandles;

namespace Dray.Tests.Files;

/// <summary>
/// A volume that writes down each step that matters to a power cut, as a word and what it was about, and fails those that a test
/// names.
/// </summary>
internal sealed class WatchedVolume(IVolume inner) : IVolume
{
    /// <summary>What was done, in order, such as "sync a".</summary>
    public List<string> Steps { get; } = [];

    /// <summary>Steps that fail with EIO instead.</summary>
    public HashSet<string> Failing { get; } = [];

    /// <summary>Whether fdatasync fails with EIO.</summary>
    public bool SyncDataFails { get; set; }

    /// <summary>Bytes that are free for what goes on.</summary>
    public long Free { get; set; } = long.MaxValue;

    /// <summary>What a replacement does before it trades places, with the node that was about to.</summary>
    public Action<IStagedNode, WireName, string>? Replacing { get; set; }

    /// <summary>Whether to sync all at once, as where that costs less.</summary>
    public bool Together { get; set; }

    public VolumeTraits Traits => inner.Traits;

    public void Step(string what)
    {
        lock (Steps) Steps.Add(what);
        if (Failing.Contains(what)) throw FileFaults.Failure(FileFault.Io, what);
    }

    public bool TrySyncTogether(IReadOnlyList<IStagedNode> nodes)
    {
        if (!Together) return false;
        Steps.Add($"together {string.Join(' ', nodes.Select(node => ((Watched)node).Target))}");
        return !Failing.Contains("together");
    }

    public void SyncNames(IReadOnlyCollection<WireName> names, IReadOnlyCollection<WireName> folders)
    {
        Step($"names {string.Join(' ', names)}");
        inner.SyncNames(names, folders);
    }

    public IStagedFile Stage(WireName target, string name, long size, long needed) => new WatchedFile(this, inner.Stage(target, name, size, needed), target);
    public void RequireRoom(WireName target, long needed)
    {
        if (needed > Free) throw FileFaults.NoSpace(target.Value, needed, Free);
    }

    public IStagedFile StageSmall(WireName target, int mode) => new WatchedFile(this, inner.StageSmall(target, mode), target);
    public IStagedNode StageLink(WireName target, string linkTarget, long modifiedNs) => new Watched(this, inner.StageLink(target, linkTarget, modifiedNs), target);

    public void SetFolderMeta(WireName folder, in NodeMeta meta)
    {
        Step($"publish {folder}");
        inner.SetFolderMeta(folder, meta);
    }

    public bool TryStat(WireName name, out NodeStat stat) => inner.TryStat(name, out stat);
    public string ReadLink(WireName name) => inner.ReadLink(name);
    public void SyncStaging(WireName target) => inner.SyncStaging(target);

    public void SyncAll()
    {
        Step("all");
        inner.SyncAll();
    }

    public ISourceFile OpenRead(WireName name) => inner.OpenRead(name);
    public ulong DeviceOf(WireName? folder) => inner.DeviceOf(folder);

    public DiskState StateOf(WireName? folder) => inner.StateOf(folder);

    public IStagedFile? Reopen(string name, WireName? target) =>
        inner.Reopen(name, target) is { } file ? new WatchedFile(this, file, target ?? default) : null;

    public IReadOnlyList<StagedName> ListStaged() => inner.ListStaged();
    public void DeleteStaged(string name) => inner.DeleteStaged(name);
    public bool TryBringBack(string aside, string name, in NodeStat own) => inner.TryBringBack(aside, name, own);
    public SafeFileHandle? OpenGrowing(WireName name, bool mustBeNew) => inner.OpenGrowing(name, mustBeNew);
    public void MakeFolder(WireName folder) => inner.MakeFolder(folder);
    public IEnumerable<string> ListReplaced() => inner.ListReplaced();
    public void DeleteReplaced(string aside) => inner.DeleteReplaced(aside);
    public void Dispose() => inner.Dispose();

    private class Watched(WatchedVolume volume, IStagedNode inner, WireName target) : IStagedNode
    {
        public WireName Target => target;

        public NodeStat Stat() => inner.Stat();

        public bool TryPublish(WireName name)
        {
            volume.Step($"publish {name}");
            return inner.TryPublish(name);
        }

        public bool TryReplace(WireName name, string aside, out NodeStat was)
        {
            volume.Step($"replace {name}");
            volume.Replacing?.Invoke(inner, name, aside);
            return inner.TryReplace(name, aside, out was);
        }

        public bool TryUndo(WireName name) => inner.TryUndo(name);

        public void Dispose() => inner.Dispose();
    }

    private sealed class WatchedFile(WatchedVolume volume, IStagedFile inner, WireName target) : Watched(volume, inner, target), IStagedFile
    {
        private readonly WatchedVolume _volume = volume;

        public void Write(long offset, ReadOnlySpan<byte> bytes) => inner.Write(offset, bytes);
        public void Zero(long offset, long length) => inner.Zero(offset, length);
        public void Resize(long size) => inner.Resize(size);
        public int Read(long offset, Span<byte> bytes) => inner.Read(offset, bytes);
        public void Seal(in NodeMeta meta) => inner.Seal(meta);
        public void StartWriteOut(long offset, long length) => inner.StartWriteOut(offset, length);
        public void Park() => inner.Park();

        // Not among the steps: a test that counts those has no partials.
        public void SyncData()
        {
            if (_volume.SyncDataFails) throw FileFaults.Failure(FileFault.Io, Target.Value);
            inner.SyncData();
        }

        public void Sync()
        {
            _volume.Step($"sync {Target}");
            inner.Sync();
        }
    }
}
