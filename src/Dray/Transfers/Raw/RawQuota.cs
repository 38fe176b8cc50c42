namespace Dray.Transfers.Raw;

/// <summary>What all raw connections together may still send. Any thread may ask.</summary>
internal sealed class RawQuota(long most)
{
    private readonly Lock _lock = new();
    private long _left = most;

    /// <summary>How many bytes, of those wanted, are granted; they count as used.</summary>
    public int Take(int want)
    {
        lock (_lock)
        {
            var granted = (int)Math.Min(want, _left);
            _left -= granted;
            return granted;
        }
    }
}
