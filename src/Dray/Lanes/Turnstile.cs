namespace Dray.Lanes;

/// <summary>
/// Lets one worker in at a time and loses no knock: a knock while somebody is inside makes that turn be followed by
/// another. States: 0 nobody, 1 somebody is queued, 2 somebody is inside, 3 inside and knocked again.
/// </summary>
internal sealed class Turnstile
{
    private int _state;

    public bool Taken => Volatile.Read(ref _state) != 0;

    /// <summary>True where the caller must queue a turn.</summary>
    public bool Knock()
    {
        while (true)
        {
            var seen = Volatile.Read(ref _state);
            var next = seen switch { 0 => 1, 2 => 3, _ => seen };
            if (next == seen) return false;
            if (Interlocked.CompareExchange(ref _state, next, seen) == seen) return next == 1;
        }
    }

    /// <summary>A queued turn begins.</summary>
    public void Enter() => Volatile.Write(ref _state, 2);

    /// <summary>The turn ends and the caller queues another one at once.</summary>
    public void Again() => Volatile.Write(ref _state, 1);

    /// <summary>The turn ends; false where somebody knocked meanwhile, and the caller must queue another turn.</summary>
    public bool TryLeave()
    {
        if (Interlocked.CompareExchange(ref _state, 0, 2) == 2) return true;
        Volatile.Write(ref _state, 1);
        return false;
    }
}
