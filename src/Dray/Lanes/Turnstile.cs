namespace Dray.Lanes;

/// <summary>
/// Lets one worker in at a time and loses no knock: a knock while somebody is inside makes that turn be followed by
/// another.
/// </summary>
internal sealed class Turnstile
{
    private int _state = State.Free;

    public bool Taken => Volatile.Read(ref _state) != State.Free;

    /// <summary>True where the caller must queue a turn.</summary>
    public bool Knock()
    {
        while (true)
        {
            var seen = Volatile.Read(ref _state);
            var next = seen switch { State.Free => State.Queued, State.Inside => State.InsideAndKnocked, _ => seen };
            if (next == seen) return false;
            if (Interlocked.CompareExchange(ref _state, next, seen) == seen) return next == State.Queued;
        }
    }

    /// <summary>A queued turn begins.</summary>
    public void Enter() => Volatile.Write(ref _state, State.Inside);

    /// <summary>The turn ends and the caller queues another one at once.</summary>
    public void Again() => Volatile.Write(ref _state, State.Queued);

    /// <summary>The turn ends; false where somebody knocked meanwhile, and the caller must queue another turn.</summary>
    public bool TryLeave()
    {
        if (Interlocked.CompareExchange(ref _state, State.Free, State.Inside) == State.Inside) return true;
        Volatile.Write(ref _state, State.Queued);
        return false;
    }

    /// <summary>Plain numbers, since they are swapped atomically.</summary>
    private static class State
    {
        public const int Free = 0;
        public const int Queued = 1;
        public const int Inside = 2;
        public const int InsideAndKnocked = 3;
    }
}
