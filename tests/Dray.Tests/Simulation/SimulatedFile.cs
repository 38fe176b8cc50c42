using Dray.Files;

namespace Dray.Tests.Simulation;

/// <summary>
/// A source file in memory, with holes, that may change while it is read. Remembers every version that it ever had:
/// what lands must be one of them. One thread.
/// </summary>
internal sealed class SimulatedFile
{
    private readonly Random _random;
    private readonly List<(int Start, int End)> _data = [];

    public SimulatedFile(Random random, int size)
    {
        _random = random;
        for (var at = 0; at < size;)
        {
            var end = Math.Min(size, at + 1 + random.Next(Math.Max(1, size)));
            if (random.Next(3) > 0) _data.Add((at, end));
            at = end;
        }

        Versions.Add(Fill(size));
    }

    public List<byte[]> Versions { get; } = [];

    public byte[] Content => Versions[^1];

    public int Handles { get; private set; }

    /// <summary>Out of how many reads one is torn by a change; 0 for none.</summary>
    public int TearOneReadIn { get; set; }

    public NodeStat Stat() => new(NodeKind.File, Content.Length, Modified, ChangedNs: Versions.Count, 0x1A4, 1, 1);

    public ISourceFile Open()
    {
        Handles++;
        return new Handle(this);
    }

    /// <summary>Writes other bytes in place; the time of modification moves, or an old one is put back.</summary>
    private void Change()
    {
        Versions.Add(Fill(Content.Length));
        if (_random.Next(2) == 0) Modified++;
    }

    private long Modified { get; set; } = 1_700_000_000_000_000_000;

    private byte[] Fill(int size)
    {
        var content = new byte[size];
        foreach (var (start, end) in _data) _random.NextBytes(content.AsSpan(start, end - start));
        return content;
    }

    private int Read(long offset, Span<byte> bytes)
    {
        var count = (int)Math.Clamp(Content.Length - offset, 0, bytes.Length);
        var torn = TearOneReadIn > 0 && _random.Next(TearOneReadIn) == 0;
        var first = torn ? _random.Next(count + 1) : count;
        Content.AsSpan((int)offset, first).CopyTo(bytes);
        if (torn) Change();
        Content.AsSpan((int)offset + first, count - first).CopyTo(bytes[first..]);
        return count;
    }

    private bool TryNextData(long offset, out long start, out long end)
    {
        foreach (var data in _data)
        {
            (start, end) = (Math.Max(offset, data.Start), data.End);
            if (start < end) return true;
        }

        (start, end) = (0, 0);
        return false;
    }

    private sealed class Handle(SimulatedFile file) : ISourceFile
    {
        private bool _closed;

        public NodeStat Stat() => file.Stat();

        public int Read(long offset, Span<byte> bytes)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return file.Read(offset, bytes);
        }

        public bool TryNextData(long offset, out long start, out long end) => file.TryNextData(offset, out start, out end);

        public void Dispose()
        {
            if (_closed) return;
            _closed = true;
            file.Handles--;
        }
    }
}
