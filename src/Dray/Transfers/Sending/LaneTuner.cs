namespace Dray.Transfers.Sending;

/// <summary>
/// Chooses how many lanes a send has, from what they move: twice as many where all have more to send than their sockets take, and
/// again as long as that is worth it. One caller at a time.
/// </summary>
/// <param name="first">Lanes to begin with.</param>
/// <param name="most">Lanes that the receiver allows.</param>
internal sealed class LaneTuner(int first, int most)
{
    /// <summary>How many times the rate before twice the lanes have to bring.</summary>
    public const double Worth = 1.1;

    /// <summary>Looks after which it tries once more, since the way there may have changed.</summary>
    public const int LooksBetweenTries = 100;

    /// <summary>Looks without every lane being full after which it believes that no more are of use.</summary>
    private const int PatientLooks = 5;

    private int _before, _looks;
    private double _rateBefore;
    private bool _justChanged;

    /// <summary>Lanes that there should be now.</summary>
    public int Count { get; private set; } = Math.Min(first, most);

    /// <summary>False while it tries whether more are worth it.</summary>
    public bool HasSettled { get; private set; }

    /// <summary>Looks once more, at what was moved since the last time; gives how many lanes there should be.</summary>
    /// <param name="bytes">Moved since the last look.</param>
    /// <param name="took">Since the last look.</param>
    /// <param name="full">Every lane has more to send than its socket takes.</param>
    public int Look(long bytes, TimeSpan took, bool full)
    {
        _looks++;
        if (HasSettled)
        {
            if (_looks >= LooksBetweenTries) Restart();
            return Count;
        }

        var rate = bytes / took.TotalSeconds;
        if (_justChanged) _justChanged = false; // half of this look was before the new lanes
        else if (_before > 0 && rate < Worth * _rateBefore) Settle(_before);
        else if (Count == most) Settle(Count);
        else if (full) Double(rate);
        else if (_looks >= PatientLooks) Settle(Count);
        return Count;
    }

    private void Double(double rate)
    {
        (_before, _rateBefore, _looks, _justChanged) = (Count, rate, 0, true);
        Count = Math.Min(2 * Count, most);
    }

    private void Settle(int count)
    {
        (Count, HasSettled, _before, _looks) = (count, true, 0, 0);
    }

    private void Restart() => (HasSettled, _looks) = (false, 0);
}
