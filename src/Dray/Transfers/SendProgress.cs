namespace Dray.Transfers;

/// <summary>
/// Counters of one send, which any thread may read at any time. Each is right by itself; two that are read one after the
/// other may belong to different moments. A send that starts over begins them anew.
/// </summary>
public sealed class SendProgress
{
    private long _bytesFound, _bytesDone, _bytesThere, _entriesFound, _entriesDone;
    private volatile bool _walked;

    /// <summary>Bytes of all files found so far.</summary>
    public long BytesFound => Volatile.Read(ref _bytesFound);

    /// <summary>Bytes of those that the receiver has confirmed, or has already.</summary>
    public long BytesDone => Volatile.Read(ref _bytesDone);

    /// <summary>Bytes of these that the receiver had before, and that did not travel.</summary>
    public long BytesThere => Volatile.Read(ref _bytesThere);

    /// <summary>Files, folders and symlinks found so far.</summary>
    public long EntriesFound => Volatile.Read(ref _entriesFound);

    /// <summary>Those that have landed, were there already, or failed.</summary>
    public long EntriesDone => Volatile.Read(ref _entriesDone);

    /// <summary>True once every source has been walked, so that what was found is all there is.</summary>
    public bool Walked { get => _walked; internal set => _walked = value; }

    internal void Found(long entries, long bytes)
    {
        Interlocked.Add(ref _entriesFound, entries);
        Interlocked.Add(ref _bytesFound, bytes);
    }

    internal void Done(long entries, long bytes)
    {
        Interlocked.Add(ref _entriesDone, entries);
        Interlocked.Add(ref _bytesDone, bytes);
    }

    internal void There(long entries, long bytes)
    {
        Interlocked.Add(ref _bytesThere, bytes);
        Done(entries, bytes);
    }

    /// <summary>As another end counts.</summary>
    internal void Set(long bytesFound, long bytesDone, long bytesThere, long entriesFound, long entriesDone, bool walked)
    {
        (_bytesFound, _bytesDone, _bytesThere) = (bytesFound, bytesDone, bytesThere);
        (_entriesFound, _entriesDone, _walked) = (entriesFound, entriesDone, walked);
    }

    internal void Reset()
    {
        _bytesFound = _bytesDone = _bytesThere = _entriesFound = _entriesDone = 0;
        _walked = false;
    }
}
