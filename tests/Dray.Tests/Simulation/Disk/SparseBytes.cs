namespace Dray.Tests.Simulation;

/// <summary>
/// The bytes of a file as pages; what has none reads as zeros. A page is never written to but replaced, so copies, versions and
/// what is on its way to the disk share them.
/// </summary>
internal sealed class SparseBytes
{
    public const int PageSize = 4096;

    private static readonly byte[] Hole = new byte[PageSize];

    private readonly SortedDictionary<long, byte[]> _pages;

    public SparseBytes() => _pages = [];

    public SparseBytes(SparseBytes from) => (_pages, Size) = (new SortedDictionary<long, byte[]>(from._pages), from.Size);

    public long Size { get; private set; }

    /// <summary>Pages that take room.</summary>
    public int Count => _pages.Count;

    public byte[] this[long page]
    {
        get => _pages.GetValueOrDefault(page, Hole);
        set
        {
            if (value.AsSpan().ContainsAnyExcept((byte)0)) _pages[page] = value;
            else _pages.Remove(page);
        }
    }

    public IEnumerable<long> Pages => _pages.Keys;

    /// <summary>What is cut off reads as zeros if the file grows again.</summary>
    public void Resize(long size)
    {
        Size = size;
        foreach (var page in _pages.Keys.Where(page => (page + 1) * PageSize > size).ToList())
        {
            var kept = (int)Math.Max(0, size - (page * PageSize));
            var cut = new byte[PageSize];
            _pages[page].AsSpan(0, kept).CopyTo(cut);
            this[page] = cut;
        }
    }

    public int Read(long offset, Span<byte> bytes)
    {
        var count = (int)Math.Clamp(Size - offset, 0, bytes.Length);
        bytes = bytes[..count];
        bytes.Clear();
        foreach (var (page, content) in _pages)
        {
            var (from, to) = (Math.Max(offset, page * PageSize), Math.Min(offset + count, (page + 1) * PageSize));
            if (from < to) content.AsSpan((int)(from % PageSize), (int)(to - from)).CopyTo(bytes[(int)(from - offset)..]);
        }

        return count;
    }

    /// <summary>What each page that these bytes touch will be, in order; writes nothing.</summary>
    public IEnumerable<(long Page, byte[] Content)> With(long offset, ReadOnlyMemory<byte> bytes)
    {
        for (var at = offset; at < offset + bytes.Length;)
        {
            var page = at / PageSize;
            var end = Math.Min(offset + bytes.Length, (page + 1) * PageSize);
            var content = this[page].ToArray();
            bytes.Span[(int)(at - offset)..(int)(end - offset)].CopyTo(content.AsSpan((int)(at % PageSize)));
            yield return (page, content);
            at = end;
        }
    }

    /// <summary>The next run of pages that are no hole.</summary>
    public bool TryNextData(long offset, out long start, out long end)
    {
        (start, end) = (0, 0);
        foreach (var page in _pages.Keys.Where(page => (page + 1) * PageSize > offset && page * PageSize < Size))
        {
            if (end == 0) start = Math.Max(offset, page * PageSize);
            else if (page * PageSize > end) break;
            end = Math.Min(Size, (page + 1) * PageSize);
        }

        return end > 0;
    }

    public bool IsSameAs(SparseBytes other) =>
        Size == other.Size && _pages.Count == other._pages.Count
        && _pages.All(page => other._pages.TryGetValue(page.Key, out var theirs) && (theirs == page.Value || theirs.AsSpan().SequenceEqual(page.Value)));
}
