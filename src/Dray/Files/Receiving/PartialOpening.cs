using System.Buffers.Binary;
using Dray.Wire;

namespace Dray.Files;

/// <summary>Opens what an earlier lease left. Used once, by whoever leases.</summary>
internal sealed class PartialOpening(PartialStore store, IVolume volume, PartialEntry entry, ulong run)
{
    private readonly JournalState _state = new();

    /// <summary>Null where it can't be used.</summary>
    /// <exception cref="FileFailureException">It could be, but not now.</exception>
    public Partial? TryOpen(string identity, long size, long needed)
    {
        IStagedFile? file = null, left = null;
        try
        {
            file = volume.Reopen(entry.Part, entry.Key.Target);
            left = file is null ? null : volume.Reopen(entry.Journal, entry.Key.Target);
            if (left is not null && Open(file!, left, identity, size, needed) is { } partial) return partial;
        }
        catch (FileFailureException failure) when (failure.Fault is not (FileFault.NoSpace or FileFault.Quota or FileFault.TooManyOpen))
        {
            // What can't be read is as good as gone.
        }
        catch
        {
            file?.Park();
            left?.Park();
            left?.Dispose();
            file?.Dispose();
            throw;
        }

        left?.Dispose();
        file?.Dispose();
        return null;
    }

    private Partial? Open(IStagedFile file, IStagedFile left, string identity, long size, long needed)
    {
        var end = JournalFile.Read(left.Read, _state.TryTake);
        if (_state.Header != new JournalRecord.Header(entry.Id, entry.Key) || _state.Lease is not { } before) return null;
        // Short of what it should hold: somebody cut it.
        if (file.Stat().Size < _state.Reach) return null;
        volume.RequireRoom(entry.Key.Target, Math.Max(0, needed - _state.Bytes));
        var isSame = before.Identity == identity && _state.IsOneSource;
        (entry.Epoch, entry.Size) = (Math.Max(entry.Epoch, before.Epoch) + 1, size);
        var lease = new JournalRecord.Lease(entry.Epoch, run, size, identity);
        var doubtful = Doubtful(file, before.Size, FileUnits.Count(size));
        var journal = new PartialJournal(volume, _state.Header, lease, left, _state, end);
        // What the file is about to lose must not be vouched for.
        if (doubtful.Count > 0 || size != before.Size) journal.Append(doubtful, sync: true);
        file.Resize(size);
        return new Partial(store, entry, file, journal) { IsSameSource = isSame && size == before.Size, Units = _state.Units() };
    }

    // What is not known to be on the disk is read, unless all of it was written in this very run. After a failed sync nothing that
    // is read proves anything: pages that were lost look as they did.
    private List<JournalRecord> Doubtful(IStagedFile file, long size, long units)
    {
        var buffer = new byte[WireLimits.Unit];
        return [.. _state.Units()
            .Where(unit => unit.Unit < units && !_state.IsOnDisk(unit.Unit) && (entry.IsPoisoned || (!_state.IsOfRun(unit.Unit, run) && !Matches(file, unit, size, buffer))))
            .Select(unit => new JournalRecord.Dropped(unit.Unit))];
    }

    private static bool Matches(IStagedFile file, VerifiedUnit unit, long size, byte[] buffer)
    {
        var bytes = buffer.AsSpan(0, FileUnits.LengthOf(unit.Unit, size));
        if (file.Read(unit.Unit * WireLimits.Unit, bytes) < bytes.Length) return false;
        Span<byte> digest = stackalloc byte[WireLimits.Digest];
        FileDigest.Of(bytes, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest) == unit.Digest;
    }
}
