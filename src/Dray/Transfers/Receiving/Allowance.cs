namespace Dray.Transfers.Receiving;

/// <summary>
/// How much may still come, in bytes of files and in entries. What was taken is given back only where nothing of an entry is on the
/// disk any more: of one that failed nobody knows how much of it is. Any thread may ask.
/// </summary>
/// <param name="bytes">The most bytes.</param>
/// <param name="entries">The most files and folders.</param>
/// <param name="exceeded">What to tell whoever wants more.</param>
internal sealed class Allowance(long bytes, long entries, string exceeded)
{
    private readonly Lock _lock = new();
    private long _bytes = bytes;
    private long _entries = entries;

    public string Exceeded { get; } = exceeded;

    /// <summary>Nothing is left of what was taken for.</summary>
    public void Return(long size, int entries)
    {
        lock (_lock) (_bytes, _entries) = (_bytes + size, _entries + entries);
    }

    /// <summary>Takes what one entry needs, all of it or nothing.</summary>
    /// <param name="size">Of the file, in bytes; 0 for a folder.</param>
    /// <param name="entries">The entry itself, and those that are made with it.</param>
    public bool TryTake(long size, int entries)
    {
        lock (_lock)
        {
            if (entries > _entries || size > _bytes) return false;
            (_bytes, _entries) = (_bytes - size, _entries - entries);
            return true;
        }
    }
}
