namespace Dray.Multiplexing;

/// <summary>
/// The watches of one loop by their tokens. A place is used again, a token never: it holds a count beside the place. Eight bytes a
/// watch, since thousands may rest here. Any thread.
/// </summary>
internal sealed class WatchTable
{
    private const int PlaceBits = 24;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private Watch?[] _places = new Watch?[16];
    private int _used;
    private long _count;

    /// <summary>Gives the watch a token of its own, which is never 0.</summary>
    public void Add(Watch watch)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var place)) place = NewPlace();
            watch.Token = (++_count << PlaceBits) | (uint)place;
            Volatile.Write(ref _places[place], watch);
        }
    }

    /// <summary>The watch of that token; null where it was removed.</summary>
    public Watch? Find(long token)
    {
        var places = Volatile.Read(ref _places);
        var place = PlaceOf(token);
        return place < places.Length && Volatile.Read(ref places[place]) is { } watch && watch.Token == token ? watch : null;
    }

    public void Remove(Watch watch)
    {
        lock (_lock)
        {
            var place = PlaceOf(watch.Token);
            if (place >= _places.Length || _places[place] != watch) return;
            Volatile.Write(ref _places[place], null);
            _free.Push(place);
        }
    }

    /// <summary>Removes all of them, and returns them.</summary>
    public IReadOnlyList<Watch> Empty()
    {
        lock (_lock)
        {
            Watch[] all = [.. _places.OfType<Watch>()];
            (_places, _used) = ([], 0);
            _free.Clear();
            return all;
        }
    }

    private static int PlaceOf(long token) => (int)(token & ((1 << PlaceBits) - 1));

    private int NewPlace()
    {
        if (_used == _places.Length)
        {
            if (_used == 1 << PlaceBits) throw new IOException("a loop can't watch any more");
            var larger = new Watch?[Math.Max(16, _places.Length * 2)];
            _places.CopyTo(larger, 0);
            Volatile.Write(ref _places, larger);
        }

        return _used++;
    }
}
