using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// A file or link that nobody can see yet. Whoever staged it disposes of it; unless it has been published or parked by then,
/// that removes it. Landing is one thread's business.
/// </summary>
internal interface IStagedNode : IDisposable
{
    /// <summary>Its file system ends with the machine: no sync makes it more durable than it is.</summary>
    bool IsInMemory => false;

    /// <summary>What will stand under the final name, once sealed.</summary>
    NodeStat Stat();

    /// <summary>Gives the node its name in one atomic step that never replaces; false where something has that name.</summary>
    bool TryPublish(WireName name);

    /// <summary>
    /// Trades places, atomically, with what stands under <paramref name="name"/>: <paramref name="was"/>, from then on in
    /// <c>.dray/replaced/</c><paramref name="aside"/>. False where nothing has that name.
    /// </summary>
    bool TryReplace(WireName name, string aside, out NodeStat was);

    /// <summary>Trades back. False where a third node came back in this one's stead; it is kept aside, and this one is lost.</summary>
    bool TryUndo(WireName name);
}

/// <summary>A staged file. Reads and writes of disjoint ranges are thread-safe and end when it is sealed.</summary>
internal interface IStagedFile : IStagedNode
{
    /// <summary>Writes all bytes at <paramref name="offset"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Makes a range read as zeros again, a hole where the file system has such.</summary>
    void Zero(long offset, long length);

    /// <summary>ftruncate(2): cuts it, or lets it end in a hole. No range of it is being written meanwhile.</summary>
    void Resize(long size);

    /// <summary>Reads until <paramref name="bytes"/> is full or the file ends; returns how many.</summary>
    int Read(long offset, Span<byte> bytes);

    /// <summary>The last step before publishing: rwx bits under the umask, mtime, and every error that was still to come.</summary>
    void Seal(in NodeMeta meta);

    /// <summary>
    /// Asks the disk to begin with what was written to this range, and does not wait for it, so that a later sync waits less. A
    /// hint: it tells of no error.
    /// </summary>
    void StartWriteOut(long offset, long length);

    /// <summary>fdatasync(2): what was written is on the disk, and the size. Off the loops: it waits for the disk.</summary>
    /// <exception cref="FileFailureException">It is not, and nobody knows how much of it: never sync again and go on.</exception>
    void SyncData();

    /// <summary>fsync(2): the same with times and mode.</summary>
    /// <exception cref="FileFailureException">As for <see cref="SyncData"/>.</exception>
    void Sync();

    /// <summary>Keeps it, under its name in the staging folder, when this is disposed of. Not for what has no name there.</summary>
    void Park();
}
