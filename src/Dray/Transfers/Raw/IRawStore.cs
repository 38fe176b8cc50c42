namespace Dray.Transfers.Raw;

/// <summary>Where one connection's bytes go. Called by one thread at a time. Failures are <see cref="Files.FileFailureException"/>s.</summary>
internal interface IRawStore
{
    /// <summary>How many bytes are in their file.</summary>
    long Stored { get; }

    /// <summary>Takes bytes, in order.</summary>
    void Add(ReadOnlySpan<byte> bytes);

    /// <summary>What came since the last call is a message. It is in its file when this returns.</summary>
    void EndMessage();

    /// <summary>No more comes. An unfinished message that is kept apart from others is dropped.</summary>
    void Close();
}
