using Dray.Interop;
using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// A large file on its way in that outlives its connection: staged bytes, and from the first <see cref="Keep"/> on a journal of
/// the units that are on the disk. Whoever leased it from the <see cref="PartialStore"/> parks or disposes of it, which ends the
/// lease. Writes of disjoint ranges are thread-safe; everything else is one thread's at a time.
/// </summary>
internal sealed class Partial : IDisposable
{
    private readonly PartialStore _store;
    private readonly PartialEntry _entry;
    private readonly IStagedFile _file;
    private readonly PartialJournal? _journal;
    private FileFailureException? _poison;
    private bool _sealed, _parked, _landed, _released, _ended;

    /// <param name="store">Told of the lease's end.</param>
    /// <param name="entry">The store's word for it.</param>
    /// <param name="file">From here on this object disposes of it.</param>
    /// <param name="journal">The same; null for what is never kept.</param>
    internal Partial(PartialStore store, PartialEntry entry, IStagedFile file, PartialJournal? journal) =>
        (_store, _entry, _file, _journal) = (store, entry, file, journal);

    public PartialKey Key => _entry.Key;

    /// <summary>Bytes of the whole file.</summary>
    public long Size => _entry.Size;

    /// <summary>Counts its leases: what is journaled in this one says so.</summary>
    public uint Epoch => _entry.Epoch;

    /// <summary>The source is what it was when these units were sent, by <c>identity</c>; else each is to be held to its digest.</summary>
    public bool IsSameSource { get; internal init; }

    /// <summary>What earlier leases left, on the disk and verified, in order; empty for a new one.</summary>
    public IReadOnlyList<VerifiedUnit> Units { get; internal init; } = [];

    /// <summary>Writes all bytes at <paramref name="offset"/>; not one beyond <see cref="Size"/>. A journaled unit counts no more from then on.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Require(offset, bytes.Length);
        _journal?.Overwrite(offset, bytes.Length);
        _file.Write(offset, bytes);
    }

    /// <summary>Makes a range read as zeros; otherwise as <see cref="Write"/>.</summary>
    public void Zero(long offset, long length)
    {
        Require(offset, length);
        _journal?.Overwrite(offset, length);
        _file.Zero(offset, length);
    }

    public int Read(long offset, Span<byte> bytes) => _file.Read(offset, bytes);

    /// <summary>Asks the disk to begin with a range that was written; does not wait.</summary>
    public void StartWriteOut(long offset, long length) => _file.StartWriteOut(offset, length);

    /// <summary>
    /// These units are written: first they go to the disk, then their records to the journal, then that to the disk. Without
    /// <paramref name="sync"/> nobody waits for the disk, and the records say so. One that is there already is said to be of this
    /// lease's source too, as when its digest was found to be the same. Off the loops.
    /// </summary>
    /// <exception cref="FileFailureException">
    /// They are not on the disk, and no record says that they were: what was journaled before stands, and nothing else may be
    /// believed. The partial can only be parked now.
    /// </exception>
    public void Keep(IReadOnlyList<VerifiedUnit> units, bool sync)
    {
        if (_poison is not null) throw _poison;
        // A landing that was dropped has taken the file with it.
        if (_journal is null || _released) return;
        try
        {
            if (sync) _file.SyncData();
            FailPoint.Hit(FailPoint.UnitsSynced);
            _journal.Append(units.Select(unit => new JournalRecord.Unit(unit.Unit, unit.Digest, sync)), sync);
        }
        catch (FileFailureException failure)
        {
            _poison = failure;
            throw;
        }
    }

    /// <summary>Its landing failed: nobody knows what of it is on the disk, but for what was journaled as synced.</summary>
    public void Poison(FileFailureException failure) => _poison ??= failure;

    /// <summary>It is whole: ready to land. The landing has the file from then on; the lease still ends here.</summary>
    public PreparedLanding Prepare(in NodeMeta meta, LandRule rule)
    {
        if (_poison is not null) throw _poison;
        _sealed = true;
        var landing = _store.Prepare(_file, Key.Target, Size, meta, rule, landed =>
        {
            (_landed, _released) = (landed, true);
            // Whether it stays is said at the lease's end.
            if (_journal is { VouchesForSome: true }) _file.Park();
        });
        if (_journal is { VouchesForSome: true })
            landing.MovingAside = aside => _journal.Append([new JournalRecord.Aside(aside, _file.Stat())], sync: true);
        return landing;
    }

    /// <summary>Ends the lease and leaves what the journal vouches for to the next one; without a journal nothing is left.</summary>
    public void Park()
    {
        if (_ended) return;
        _parked = !_landed && _journal is { VouchesForSome: true };
        Dispose();
    }

    /// <summary>Ends the lease; what has neither landed nor been parked is gone.</summary>
    public void Dispose()
    {
        if (_ended) return;
        _ended = true;
        if (_parked)
        {
            Shorten();
            _file.Park();
            _journal!.Park();
        }

        // First the journal: bytes that nothing vouches for are deleted at the next start, but a journal without its bytes has landed.
        _journal?.Dispose();
        if (!_released) _file.Dispose();
        _store.End(_entry, _parked, _journal?.Bytes ?? 0, isPoisoned: _poison is not null);
    }

    // Gives back the room that was reserved behind the last unit that counts.
    private void Shorten()
    {
        if (_sealed) return;
        try
        {
            // One that somebody has cut stays cut, so that the next lease sees it.
            if (_file.Stat().Size > _journal!.Reach) _file.Resize(_journal.Reach);
        }
        catch (FileFailureException)
        {
            // It stays as long as it is.
        }
    }

    private void Require(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Size - length)
            throw FileFaults.Failure(FileFault.TooLarge, Key.Target.Value, $"more than the announced {Size} bytes arrived");
    }
}
