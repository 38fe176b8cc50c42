using Dray.Files;
using Dray.Interop;

namespace Dray.Tests.Simulation;

/// <summary>The process that a step belongs to was killed in the midst of it: nobody may catch this but who killed it.</summary>
internal sealed class KilledException() : Exception("killed");

/// <summary>
/// A file system in memory that fails as real ones do. What processes see survives a kill; a power cut leaves what was synced,
/// and of the rest any part: of pages any, even torn, of the changes of names in one folder a prefix of their order. A change
/// that concerns two folders happens in both or in neither, as with every journaling file system. One thread.
/// </summary>
internal sealed class SimulatedDisk
{
    private readonly Random _random;
    private readonly List<Edit[]> _edits = [];
    private ulong _lastInode;

    public SimulatedDisk(Random random)
    {
        _random = random;
        Root = New(NodeKind.Folder);
    }

    private SimulatedDisk(SimulatedDisk from, Random random)
    {
        _random = random;
        Dictionary<DiskNode, DiskNode> copies = [];
        DiskNode CopyOf(DiskNode node)
        {
            if (copies.TryGetValue(node, out var known)) return known;
            var copy = copies[node] = new DiskNode(node.Kind, node.Inode) { LinkTarget = node.LinkTarget };
            node.CopyTo(copy, CopyOf);
            return copy;
        }

        Root = CopyOf(from.Root);
        _edits.AddRange(from._edits.Select(edits => edits.Select(edit => new Edit(CopyOf(edit.Folder), edit.Leaf, edit.Node is null ? null : CopyOf(edit.Node))).ToArray()));
        (_lastInode, Now) = (from._lastInode, from.Now);
    }

    public DiskNode Root { get; }

    public DiskChances Chances { get; set; } = new();

    /// <summary>The most pages that all files may take.</summary>
    public int Capacity { get; set; } = int.MaxValue;

    /// <summary>Nanoseconds since 1970 UTC.</summary>
    public Func<long> Now { get; init; } = static () => 1_700_000_000_000_000_000;

    /// <summary>Counts the processes that had it open: the calls of all but the last fail as <see cref="KilledException"/>.</summary>
    public int Process { get; private set; }

    /// <summary>Calls until the process is killed in the midst of one; negative for never.</summary>
    public int UntilKilled { get; set; } = -1;

    /// <summary>How often something was staged or opened again.</summary>
    public long Opened { get; set; }

    public bool IsReadOnly { get; private set; }

    /// <summary>Calls so far that change or sync something.</summary>
    public long Calls { get; private set; }

    public DiskNode New(NodeKind kind, string? linkTarget = null) =>
        new(kind, ++_lastInode) { LinkTarget = linkTarget, Modified = Now(), Changed = Now() };

    /// <summary>One call of a process begins: it may die here, or meet an error.</summary>
    /// <returns>errno, or 0.</returns>
    public int Enter(int process, int oneIn, int error, bool changes = true)
    {
        if (process != Process) throw new KilledException();
        Calls++;
        if (UntilKilled >= 0 && UntilKilled-- == 0)
        {
            Process++;
            throw new KilledException();
        }

        if (Happens(Chances.ReadOnly)) IsReadOnly = true;
        if (changes && IsReadOnly) return FileErrno.EROFS;
        return Happens(oneIn) ? error : 0;
    }

    public bool Happens(int oneIn) => oneIn > 0 && _random.Next(oneIn) == 0;

    /// <summary>Writes as far as it gets; a kill or an error can come after any page.</summary>
    public int Write(int process, DiskNode node, long offset, ReadOnlySpan<byte> bytes)
    {
        var error = Enter(process, Chances.Write, FileErrno.EIO);
        if (error == 0 && Happens(Chances.Full)) error = FileErrno.ENOSPC;
        if (error == FileErrno.EROFS) return error;
        if (error != 0) bytes = bytes[.._random.Next(bytes.Length)];
        foreach (var (page, content) in node.Content.With(offset, bytes.ToArray()))
        {
            if (Used(node) >= Capacity) return FileErrno.ENOSPC;
            node.Write(page, content);
        }

        if (offset + bytes.Length > node.Content.Size) node.Resize(offset + bytes.Length);
        node.Modified = node.Changed = Now();
        return error;
    }

    /// <summary>Bytes that are free, as statfs tells.</summary>
    public long Free() => (Capacity - (long)Used(null)) * SparseBytes.PageSize;

    public int Sync(int process, DiskNode node, bool meta)
    {
        var error = Enter(process, Chances.Sync, FileErrno.EIO, changes: false);
        return node.Sync(meta, fails: error != 0, _random) ? 0 : FileErrno.EIO;
    }

    /// <summary>syncfs; where it fails, something was lost, and who syncs that afterwards is told.</summary>
    public int SyncAll(int process, IEnumerable<DiskNode> open)
    {
        var error = Enter(process, Chances.Sync, FileErrno.EIO, changes: false);
        var nodes = Reachable().Concat(open).Distinct().ToList();
        if (error != 0)
        {
            nodes[_random.Next(nodes.Count)].Fail(_random);
            return error;
        }

        // An error that nobody heard of yet stays to be told.
        foreach (var node in nodes)
        {
            if (!node.Sync(meta: true, fails: false, _random)) node.Fail(_random);
        }

        Keep(_edits.Count, static _ => true);
        return 0;
    }

    /// <summary>fsync of folders: what happened in them, and what had to happen before.</summary>
    public int SyncFolders(int process, IEnumerable<DiskNode> folders)
    {
        var error = Enter(process, Chances.Sync, FileErrno.EIO, changes: false);
        if (error != 0) return error;
        var touched = folders.ToHashSet();
        var kept = new HashSet<Edit[]>();
        foreach (var edits in Enumerable.Reverse(_edits).Where(edits => edits.Any(edit => touched.Contains(edit.Folder))))
        {
            kept.Add(edits);
            touched.UnionWith(edits.Select(edit => edit.Folder));
        }

        Keep(_edits.Count, kept.Contains);
        return 0;
    }

    /// <summary>Changes names, atomically; the caller has looked that it may.</summary>
    public void Change(params Edit[] edits)
    {
        foreach (var (folder, leaf, node) in edits)
        {
            if (node is null) folder.Entries.Remove(leaf);
            else folder.Entries[leaf] = node;
            folder.Modified = folder.Changed = Now();
        }

        _edits.Add(edits);
    }

    /// <summary>kill -9, or what one left: handles are closed, and what processes saw is there. Some pages have left memory.</summary>
    public void Kill()
    {
        Process++;
        UntilKilled = -1;
        IsReadOnly = false;
        foreach (var node in Reachable().Where(_ => _random.Next(2) == 0)) node.Evict();
    }

    /// <summary>The power fails. Of what was not synced some is kept, as <paramref name="keeps"/> says, or by chance.</summary>
    public void Cut(Func<DiskNode, bool>? keeps = null)
    {
        // Nothing, everything, or each by itself.
        var mood = _random.Next(4);
        keeps ??= _ => mood > 1 ? _random.Next(2) == 0 : mood == 1;
        var nodes = Reachable().Concat(_edits.SelectMany(static edits => edits).Select(edit => edit.Node).OfType<DiskNode>()).Distinct().ToList();
        HashSet<DiskNode> stopped = [];
        Keep(_edits.Count, edits =>
        {
            if (!edits.Any(edit => stopped.Contains(edit.Folder)) && keeps(edits[^1].Folder)) return true;
            // What happened later in these folders has not happened, nor what happened in a folder that was not made.
            stopped.UnionWith(edits.Select(edit => edit.Folder));
            stopped.UnionWith(edits.Select(edit => edit.Node).OfType<DiskNode>());
            return false;
        });
        _edits.Clear();
        foreach (var node in nodes) node.Cut(keeps, _random);
        Kill();
    }

    /// <summary>A disk of its own in the same state, to see what would become of it.</summary>
    public SimulatedDisk Copy(Random random) => new(this, random);

    public IEnumerable<DiskNode> Reachable()
    {
        var found = new HashSet<DiskNode> { Root };
        var ahead = new Queue<DiskNode>(found);
        while (ahead.TryDequeue(out var node))
        {
            yield return node;
            // Not by name: what is staged is called something else each time.
            foreach (var entry in node.Entries.Values.Concat(node.KeptEntries.Values).OrderBy(static entry => entry.Inode).Where(found.Add)) ahead.Enqueue(entry);
        }
    }

    private int Used(DiskNode? open) =>
        Capacity == int.MaxValue ? 0 : Reachable().Append(open).Distinct().Sum(node => node?.Content.Count ?? 0);

    private void Keep(int count, Func<Edit[], bool> which)
    {
        foreach (var edits in _edits.Take(count).ToList())
        {
            if (!which(edits)) continue;
            _edits.Remove(edits);
            foreach (var (folder, leaf, node) in edits)
            {
                if (node is null) folder.KeptEntries.Remove(leaf);
                else folder.KeptEntries[leaf] = node;
            }
        }
    }

    /// <summary>A name in a folder comes to stand for a node, or for nothing.</summary>
    internal sealed record Edit(DiskNode Folder, string Leaf, DiskNode? Node);
}
