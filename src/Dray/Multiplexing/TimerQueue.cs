namespace Dray.Multiplexing;

/// <summary>
/// Timers by due time, those of one time in the order they came. Not synchronised: its loop guards it. A cancelled
/// timer stays until its turn comes or until half of the queue is cancelled, whichever is sooner, so that
/// connections that push their time-outs on with every frame cost a constant each.
/// </summary>
internal sealed class TimerQueue
{
    private const int Few = 64;

    private readonly PriorityQueue<LoopTimer, (TimeSpan Due, long Order)> _queue = new();
    private long _order;
    private int _cancelled;

    /// <summary>How many timers are held, cancelled ones included.</summary>
    public int Count => _queue.Count;

    /// <summary>When the next timer is due, or <see cref="TimeSpan.MaxValue"/>.</summary>
    public TimeSpan NextDue
    {
        get
        {
            while (_queue.TryPeek(out var timer, out _))
            {
                if (!timer.IsCancelled) return timer.Due;
                Dequeue();
            }
            return TimeSpan.MaxValue;
        }
    }

    public void Add(LoopTimer timer)
    {
        timer.IsQueued = true;
        _queue.Enqueue(timer, (timer.Due, _order++));
    }

    public void Cancel(LoopTimer timer)
    {
        if (timer.IsCancelled) return;
        timer.IsCancelled = true;
        if (!timer.IsQueued) return;
        _cancelled++;
        if (_cancelled > Few && _cancelled > _queue.Count / 2) DropCancelled();
    }

    /// <summary>Moves every timer that is due to <paramref name="due"/>.</summary>
    public void TakeDue(TimeSpan now, List<LoopTimer> due)
    {
        while (NextDue <= now) due.Add(Dequeue());
    }

    private LoopTimer Dequeue()
    {
        var timer = _queue.Dequeue();
        timer.IsQueued = false;
        if (timer.IsCancelled) _cancelled--;
        return timer;
    }

    private void DropCancelled()
    {
        var kept = _queue.UnorderedItems.Where(item => !item.Element.IsCancelled).ToArray();
        _queue.Clear();
        _queue.EnqueueRange(kept);
        _cancelled = 0;
    }
}
