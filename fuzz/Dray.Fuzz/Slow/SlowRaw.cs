namespace Dray.Fuzz.Slow;

/// <summary>
/// What of a raw stream is stored, message by message: what comes between two drainings is one, exactly <c>quit</c> ends it
/// and is none, and so does the byte that is one too many.
/// </summary>
internal sealed class SlowRaw(long limit)
{
    private static readonly byte[] Quit = "quit"u8.ToArray();
    private readonly List<byte> _current = [];

    public List<byte[]> Messages { get; } = [];

    /// <summary>All that is in the file, whole messages or not.</summary>
    public List<byte> Stored { get; } = [];

    /// <summary>True after quit.</summary>
    public bool HasQuit { get; private set; }

    /// <returns>False where the stream ends here, since more comes than may.</returns>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        _current.AddRange(bytes);
        return IsBeginningOfQuit() || Fits();
    }

    /// <returns>As <see cref="Take"/>.</returns>
    public bool Drain()
    {
        HasQuit = _current.SequenceEqual(Quit);
        if (HasQuit || _current.Count == 0) return true;
        if (!Fits()) return false;
        Messages.Add([.. _current]);
        Stored.AddRange(_current);
        _current.Clear();
        return true;
    }

    private bool IsBeginningOfQuit() => _current.Count <= Quit.Length && _current.SequenceEqual(Quit[.._current.Count]);

    private bool Fits()
    {
        if (Stored.Count + _current.Count <= limit) return true;
        Stored.AddRange(_current.Take((int)(limit - Stored.Count)));
        return false;
    }
}
