using Dray.Files;
using Dray.Wire;

namespace Dray.Tests.Simulation;

/// <summary>Large and small sources in memory, nearly all of them hole, that change; each remembers every version it had. One thread.</summary>
internal sealed class SparseSource(Random random) : ISourceTree
{
    private const long Epoch = 1_700_000_000_000_000_000;

    public SortedDictionary<string, Versions> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Out of how many reads one is torn by a change; 0 for none.</summary>
    public int TearOneReadIn { get; set; }

    public void Add(string name, long size)
    {
        var file = new Versions((ulong)random.Next(1, int.MaxValue));
        file.All.Add(Fill(size));
        Files.Add(name, file);
    }

    /// <summary>Writes to one: other bytes in a page or two, or another size. Its mtime moves, its ctime always.</summary>
    public void Change(string name)
    {
        var file = Files[name];
        var next = new SparseBytes(file.Content);
        if (random.Next(4) == 0) next.Resize(Math.Max(1, next.Size + random.Next(-20_000, 20_000)));
        Scribble(next, 1 + random.Next(2));
        file.All.Add(next);
    }

    public IEnumerable<Found> Walk(Func<string, bool, bool> admit) => throw new NotSupportedException();

    public ISourceFile Open(WireName name) => new Handle(this, Files[name.Value], name.Value);

    public Entry EntryOf(string name)
    {
        WireName.TryParse(name, out var parsed);
        var stat = Files[name].Stat();
        var identity = stat.Size > WireLimits.Small ? SourceIdentity.Of(stat) : null;
        return new Entry(parsed, EntryKind.File, stat.Size, stat.ModifiedNs, stat.Mode, Data: stat.Allocated, Identity: identity);
    }

    public void Dispose()
    {
    }

    private SparseBytes Fill(long size)
    {
        var content = new SparseBytes();
        content.Resize(size);
        for (var runs = 1 + (size / WireLimits.Unit); runs >= 0; runs--) Scribble(content, 1 + random.Next(3));
        return content;
    }

    private void Scribble(SparseBytes content, int pages)
    {
        var bytes = new byte[(int)Math.Min(content.Size, (pages - 1) * (long)SparseBytes.PageSize + random.Next(1, SparseBytes.PageSize))];
        random.NextBytes(bytes);
        foreach (var (page, changed) in content.With(random.NextInt64(content.Size - bytes.Length + 1), bytes)) content[page] = changed;
    }

    /// <summary>One source and all that it ever was; the last is what it is.</summary>
    internal sealed class Versions(ulong inode)
    {
        public List<SparseBytes> All { get; } = [];

        public SparseBytes Content => All[^1];

        public NodeStat Stat() => new(
            NodeKind.File, Content.Size, Epoch + (All.Count * 1_000_000_000L), Epoch + (All.Count * 1_000_000_000L), 0x1A4, 2, inode,
            Content.Count * (long)SparseBytes.PageSize);
    }

    private sealed class Handle(SparseSource source, Versions file, string name) : ISourceFile
    {
        public NodeStat Stat() => file.Stat();

        public int Read(long offset, Span<byte> bytes)
        {
            var torn = source.TearOneReadIn > 0 && random().Next(source.TearOneReadIn) == 0;
            var first = torn ? random().Next(bytes.Length + 1) : bytes.Length;
            var count = file.Content.Read(offset, bytes[..first]);
            if (!torn) return count;
            source.Change(name);
            return count + file.Content.Read(offset + first, bytes[first..]);
        }

        public bool TryNextData(long offset, out long start, out long end) => file.Content.TryNextData(offset, out start, out end);

        public void Dispose()
        {
        }

        private Random random() => source.Chance;
    }

    private Random Chance => random;
}
