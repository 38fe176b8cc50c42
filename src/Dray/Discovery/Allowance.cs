namespace Dray.Discovery;

/// <summary>So many at once, and so many a second from then on.</summary>
/// <param name="most">At once.</param>
/// <param name="aSecond">From then on.</param>
internal sealed class Allowance(int most, double aSecond)
{
    private double _left = most;
    private TimeSpan _at;

    /// <summary>Takes one; false where none is left.</summary>
    public bool Take(TimeSpan now)
    {
        _left = Math.Min(most, _left + ((now - _at).TotalSeconds * aSecond));
        _at = now;
        if (_left < 1) return false;
        _left--;
        return true;
    }
}
