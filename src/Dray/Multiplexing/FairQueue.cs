using System.Diagnostics.CodeAnalysis;

namespace Dray.Multiplexing;

/// <summary>
/// Work in parts that get equal shares: the part that has had least goes next. What a turn costs shows only once it is over, and is
/// charged then. A part that was idle earns nothing by it, and goes next when it comes back; one that has had more than its share
/// waits until the others have caught up. Parts may be parted again. This is start-time fair queueing (Goyal, Vin and Cheng, 1996).
/// Not synchronised: its pool guards it.
/// </summary>
internal sealed class FairQueue(FairQueue? whole = null)
{
    /// <summary>What every turn costs, in bytes, however little it moves.</summary>
    public const long Least = 64 << 10;

    private readonly Queue<IWork> _work = new();
    private PriorityQueue<FairQueue, (long Start, long Order)>? _parts;
    private long _lastOrder;

    // In the whole's time, which is bytes: where this part's next turn begins. In its own: where the last turn of its parts began.
    private long _start, _now;
    private bool _waits;

    private bool IsEmpty => _work.Count == 0 && _parts is null or { Count: 0 };

    /// <summary>Adds work to the end of this part's own.</summary>
    public void Add(IWork work)
    {
        _work.Enqueue(work);
        for (var part = this; part.Whole is { } above && !part._waits; part = above) above.Enter(part);
    }

    /// <summary>Takes the work whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out IWork? work)
    {
        if (_work.TryDequeue(out work)) return true;
        return Next() is { } next && next.TryTake(out work) && Leave(next);
    }

    /// <summary>Charges this part for a turn that has moved so many bytes.</summary>
    public void Charge(long bytes)
    {
        for (var part = this; part.Whole is { } above; part = above) part._start += Math.Max(0, bytes - Least);
    }

    private FairQueue? Whole => whole;

    private void Enter(FairQueue part)
    {
        part._waits = true;
        part._start = Math.Max(part._start, _now);
        (_parts ??= new()).Enqueue(part, (part._start, ++_lastOrder));
    }

    /// <summary>The first of those that wait. Charges only put parts off, so one that stands too early is put where it belongs.</summary>
    private FairQueue? Next()
    {
        if (_parts is null) return null;
        while (_parts.TryPeek(out var part, out var at))
        {
            if (part._start == at.Start) return part;
            _parts.DequeueEnqueue(part, (part._start, ++_lastOrder));
        }

        return null;
    }

    /// <summary>The first has had its turn: it waits again where it has more.</summary>
    private bool Leave(FairQueue first)
    {
        _now = first._start;
        first._start += Least;
        first._waits = !first.IsEmpty;
        if (first._waits) _parts!.DequeueEnqueue(first, (first._start, ++_lastOrder));
        else _parts!.Dequeue();
        return true;
    }
}
