using Dray.Files;

namespace Dray.Tests.Simulation;

/// <summary>
/// One inode in its two states: what processes see, and what would be left after a power cut. In between lies what was written
/// and not synced, of which the cut keeps whatever it likes.
/// </summary>
internal sealed class DiskNode(NodeKind kind, ulong inode)
{
    private const int Sector = 512;

    // In order: a page's new content, or with none the file's new size.
    private readonly List<(long At, byte[]? Content)> _dirty = [];
    private readonly HashSet<long> _lost = [];
    private SparseBytes _kept = new();
    private (long Modified, int Mode) _keptMeta;
    private bool _owesError;

    public NodeKind Kind { get; } = kind;
    public ulong Inode { get; } = inode;
    public SparseBytes Content { get; private set; } = new();
    public string? LinkTarget { get; init; }
    public long Modified { get; set; }
    public long Changed { get; set; }
    public int Mode { get; set; }

    /// <summary>What is in a folder, as processes see it.</summary>
    public SortedDictionary<string, DiskNode> Entries { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>What is in a folder on the disk.</summary>
    public SortedDictionary<string, DiskNode> KeptEntries { get; } = new(StringComparer.Ordinal);

    public NodeStat Stat() => new(
        Kind, Content.Size, Modified, Changed, Mode, Device: 1, Inode, Content.Count * (long)SparseBytes.PageSize);

    public void Write(long page, byte[] content)
    {
        Content[page] = content;
        _dirty.Add((page, content));
        _lost.Remove(page);
    }

    public void Resize(long size)
    {
        Content.Resize(size);
        _dirty.Add((size, null));
    }

    /// <summary>
    /// fdatasync or fsync. Of what a failed one should have written any part may be on the disk; the pages look clean
    /// afterwards, and the next one has nothing to complain of.
    /// </summary>
    /// <returns>False where it failed, now or in a write-out that nobody has heard of yet.</returns>
    public bool Sync(bool meta, bool fails, Random random)
    {
        if (fails)
        {
            Fail(random);
            _owesError = false;
            return false;
        }

        foreach (var (at, content) in _dirty) Keep(at, content);
        _dirty.Clear();
        if (meta) _keptMeta = (Modified, Mode);
        (var fine, _owesError) = (!_owesError, false);
        return fine;
    }

    /// <summary>A write-out failed behind everybody's back: the next sync tells, once.</summary>
    public void Fail(Random random)
    {
        foreach (var (page, content) in _dirty)
        {
            if (content is null) continue;
            if (random.Next(2) == 0) _kept[page] = content;
            else _lost.Add(page);
        }

        _owesError = true;
        _dirty.RemoveAll(static change => change.Content is not null);
    }

    /// <summary>Pages that could not be written leave memory sooner or later, and are read from the disk again.</summary>
    public void Evict()
    {
        foreach (var page in _lost) Content[page] = _kept[page];
        _lost.Clear();
    }

    /// <summary>What is left after a power cut, in which <paramref name="keeps"/> says of each thing whether it got there.</summary>
    public void Cut(Func<DiskNode, bool> keeps, Random random)
    {
        var sized = true;
        foreach (var (at, content) in _dirty)
        {
            if (content is null) sized &= keeps(this);
            if (content is null ? sized : keeps(this)) Keep(at, content is not null && random.Next(4) == 0 ? Torn(_kept[at], content, random) : content);
        }

        _kept.Resize(_kept.Size);
        if (keeps(this)) _keptMeta = (Modified, Mode);
        Content = new SparseBytes(_kept);
        (Modified, Mode) = _keptMeta;
        Entries = new SortedDictionary<string, DiskNode>(KeptEntries, StringComparer.Ordinal);
        _dirty.Clear();
        _lost.Clear();
        _owesError = false;
    }

    /// <summary>The same node on a disk of its own; <paramref name="other"/> finds there what its entries are.</summary>
    public void CopyTo(DiskNode copy, Func<DiskNode, DiskNode> other)
    {
        (copy.Modified, copy.Changed, copy.Mode) = (Modified, Changed, Mode);
        (copy.Content, copy._kept, copy._keptMeta, copy._owesError) = (new SparseBytes(Content), new SparseBytes(_kept), _keptMeta, _owesError);
        copy._dirty.AddRange(_dirty);
        copy._lost.UnionWith(_lost);
        foreach (var (leaf, node) in Entries) copy.Entries.Add(leaf, other(node));
        foreach (var (leaf, node) in KeptEntries) copy.KeptEntries.Add(leaf, other(node));
    }

    private void Keep(long at, byte[]? content)
    {
        if (content is null) _kept.Resize(at);
        else _kept[at] = content;
    }

    private static byte[] Torn(byte[] old, byte[] torn, Random random)
    {
        var page = old.ToArray();
        for (var at = 0; at < page.Length; at += Sector)
        {
            if (random.Next(2) == 0) torn.AsSpan(at, Sector).CopyTo(page.AsSpan(at));
        }

        return page;
    }
}
