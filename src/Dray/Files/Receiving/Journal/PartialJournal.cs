using Dray.Interop;
using System.Buffers;
using System.Buffers.Binary;
using Dray.Wire;

namespace Dray.Files;

/// <summary>
/// The journal of one leased partial, which makes it when there is something to say first. Thread-safe; the partial disposes of
/// it, which deletes it unless it has been parked.
/// </summary>
internal sealed class PartialJournal : IDisposable
{
    private readonly IVolume _volume;
    private readonly JournalRecord.Header _header;
    private readonly JournalRecord.Lease _lease;
    private readonly JournalState _state;
    private readonly Lock _lock = new();

    // What is being added, kept for the next time: a large transfer adds hundreds of times.
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private IStagedFile? _file;
    private JournalEnd _end;
    private bool _begun, _named, _failed;

    /// <param name="volume">Where it lies.</param>
    /// <param name="header">Whose it is.</param>
    /// <param name="lease">What this lease says before anything else, if it says anything.</param>
    /// <param name="left">What an earlier lease left; null for a new one. From here on this object disposes of it.</param>
    /// <param name="state">What stands in it.</param>
    /// <param name="end">Where that ends.</param>
    public PartialJournal(IVolume volume, JournalRecord.Header header, JournalRecord.Lease lease, IStagedFile? left, JournalState state, JournalEnd end)
    {
        (_volume, _header, _lease, _file, _state, _end) = (volume, header, lease, left, state, end);
    }

    /// <summary>There is something worth keeping.</summary>
    public bool VouchesForSome
    {
        get
        {
            lock (_lock) return _file is not null && _state.Count > 0;
        }
    }

    /// <summary>Bytes of the units that count.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _state.Bytes;
        }
    }

    /// <summary>Where the last unit that counts ends.</summary>
    public long Reach
    {
        get
        {
            lock (_lock) return _state.Reach;
        }
    }

    /// <summary>Adds records; with <paramref name="sync"/> they are on the disk afterwards, and the journal's name is too.</summary>
    /// <exception cref="FileFailureException">They may not be; nothing can be added any more.</exception>
    public void Append(IEnumerable<JournalRecord> records, bool sync)
    {
        lock (_lock) Add(records, sync);
    }

    /// <summary>Says of each unit that is about to change that it counts no more, where it did, before it does.</summary>
    /// <exception cref="FileFailureException">That could not be said: nothing may be written.</exception>
    public void Overwrite(long offset, long length)
    {
        if (length == 0) return;
        lock (_lock)
        {
            for (var unit = offset / WireLimits.Unit; unit <= (offset + length - 1) / WireLimits.Unit; unit++)
            {
                // After a restart what is not known to be on the disk is read again: then this need not be known there.
                if (_state.Has(unit)) Add([new JournalRecord.Dropped(unit)], sync: _state.IsOnDisk(unit));
            }
        }
    }

    public void Park() => _file?.Park();

    public void Dispose()
    {
        FailPoint.Hit(FailPoint.JournalEnds);
        _file?.Dispose();
    }

    private void Add(IEnumerable<JournalRecord> records, bool sync)
    {
        if (_failed) throw FileFaults.Failure(FileFault.Io, _header.Key.Target.Value);
        // Until all of it went well it has failed: a journal that the disk refused once is not written to again.
        _failed = true;
        var bytes = _bytes;
        bytes.ResetWrittenCount();
        var at = Begin(bytes);
        var chain = _end.Chain;
        var added = (_begun ? records : records.Prepend(_lease)).ToList();
        if (_state.Header is null) added.Insert(0, _header);
        foreach (var record in added) chain = JournalFrame.Write(record, chain, bytes);
        _file!.Write(at, bytes.WrittenSpan);
        _end = new JournalEnd(at + bytes.WrittenCount, chain);
        FailPoint.Hit(FailPoint.Journaled);
        if (sync) _file.SyncData();
        FailPoint.Hit(FailPoint.JournalSynced);
        if (sync && !_named) _volume.SyncStaging(_header.Key.Target);
        foreach (var record in added)
            if (!_state.TryTake(record)) throw new InvalidOperationException($"{record} can't follow what the journal says");
        (_begun, _named, _failed) = (true, _named || sync, false);
    }

    // The first time in a lease all of it is written: what is new is either magic, or behind what may have been lost in a sync that
    // failed, which the kernel would never write again by itself.
    private long Begin(ArrayBufferWriter<byte> bytes)
    {
        if (_begun) return _end.Offset;
        if (_file is null)
        {
            _file = _volume.Stage(_header.Key.Target, _header.Id + StagingNames.Journal, 0, 0);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.GetSpan(JournalFile.MagicBytes), JournalFrame.Magic);
            bytes.Advance(JournalFile.MagicBytes);
            return 0;
        }

        _file.Resize(_end.Offset);
        var buffer = new byte[64 << 10];
        for (var at = 0L; at < _end.Offset;)
        {
            var count = _file.Read(at, buffer);
            _file.Write(at, buffer.AsSpan(0, count));
            at += count > 0 ? count : throw FileFaults.Failure(FileFault.Io, _header.Key.Target.Value);
        }

        return _end.Offset;
    }
}
