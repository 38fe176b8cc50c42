using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// What waits to be sent. Lanes take from it as they have room, so a faster lane carries more; what a dead lane did
/// not get acknowledged comes back first. Thread-safe.
/// </summary>
internal sealed class ChunkQueue(Action workCame)
{
    private readonly Lock _lock = new();
    private readonly Queue<Chunk> _first = [];
    private readonly Queue<OutgoingEntry> _small = [];
    private readonly Queue<OutgoingFile> _large = [];
    private bool _smallWasLast;

    public void Add(IReadOnlyCollection<OutgoingEntry> entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                if (entry.File is { } file) AddLarge(file);
                else _small.Enqueue(entry);
            }
        }

        workCame();
    }

    /// <summary>Puts a chunk before all others: one that came back, or a file's end.</summary>
    public void AddFirst(Chunk chunk)
    {
        lock (_lock) _first.Enqueue(chunk);
        workCame();
    }

    /// <summary>The next chunk, or null. Small and large take turns, so that neither waits for the end of the other.</summary>
    public Chunk? Take()
    {
        lock (_lock)
        {
            if (_first.TryDequeue(out var first)) return first;
            _smallWasLast = _small.Count > 0 && (_large.Count == 0 || !_smallWasLast);
            if (_smallWasLast) return TakePack();
            return _large.Count > 0 ? TakeUnit() : null;
        }
    }

    /// <summary>What the receiver has of it from an earlier try is not sent; of a file that it has all of, only the end.</summary>
    private void AddLarge(OutgoingFile file)
    {
        file.Cursor = file.NextUnread(0);
        if (file.Cursor == file.Units) _first.Enqueue(new EndChunk(file));
        else _large.Enqueue(file);
    }

    private PackChunk TakePack()
    {
        var entries = new List<OutgoingEntry>();
        var size = 0L;
        while (_small.TryPeek(out var next))
        {
            size += WireLimits.PackItemHeader + next.Entry.Size;
            if (entries.Count > 0 && size > WireLimits.Pack) break;
            entries.Add(_small.Dequeue());
        }

        return new PackChunk(entries);
    }

    private UnitChunk TakeUnit()
    {
        var file = _large.Peek();
        var unit = file.Cursor;
        file.Cursor = file.NextUnread(unit + 1);
        if (file.Cursor == file.Units) _large.Dequeue();
        return new UnitChunk(file, unit);
    }
}
