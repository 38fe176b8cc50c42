using Dray.Wire;

namespace Dray.Files;

/// <summary>What a journal's records add up to. One thread at a time.</summary>
internal sealed class JournalState
{
    private readonly Dictionary<long, Told> _units = [];
    private long _records, _synced = -1, _dropped = -1, _identitySince, _runSince;

    public JournalRecord.Header? Header { get; private set; }

    /// <summary>The last lease that wrote; null where none did.</summary>
    public JournalRecord.Lease? Lease { get; private set; }

    /// <summary>Where the file was to trade places, if it was, and nothing has been written to it since.</summary>
    public JournalRecord.Aside? Aside { get; private set; }

    /// <summary>All units were sent while the source was what the last lease says.</summary>
    public bool IsOneSource => _units.Values.All(told => told.Record >= _identitySince);

    public int Count => _units.Count;

    /// <summary>Bytes of the units that count, known to be on the disk or not.</summary>
    public long Bytes => Lease is null ? 0 : _units.Keys.Sum(unit => (long)FileUnits.LengthOf(unit, Lease.Size));

    /// <summary>Where the last of them ends.</summary>
    public long Reach => _units.Count == 0 ? 0 : (_units.Keys.Max() * WireLimits.Unit) + FileUnits.LengthOf(_units.Keys.Max(), Lease!.Size);

    /// <summary>Takes the next record; false where it can't follow those before.</summary>
    public bool TryTake(JournalRecord record)
    {
        var fits = record switch
        {
            JournalRecord.Header header => Header is null && (Header = header) is not null,
            JournalRecord.Lease lease => Header is not null && (Lease is null || lease.Epoch > Lease.Epoch) && Begin(lease),
            JournalRecord.Unit unit => IsInFile(unit.Number) && Take(unit),
            JournalRecord.Dropped dropped => IsInFile(dropped.Number) && Drop(dropped.Number),
            JournalRecord.Aside aside => Lease is not null && (Aside = aside) is not null,
            _ => false,
        };
        if (fits) _records++;
        return fits;
    }

    /// <summary>Whether a unit counts: it was recorded, and neither dropped since nor lost with another size.</summary>
    public bool Has(long unit) => _units.ContainsKey(unit);

    /// <summary>Whether a unit counts and is known to be on the disk, so that nobody need read it again.</summary>
    public bool IsOnDisk(long unit) => _units.TryGetValue(unit, out var told) && told.Record <= _synced && _dropped < _synced;

    /// <summary>Whether a unit may be believed unread in this run of the server: nothing has been lost meanwhile.</summary>
    public bool IsOfRun(long unit, ulong run) => Lease?.Run == run && _units.TryGetValue(unit, out var told) && told.Record >= _runSince;

    /// <summary>The units that count, in order.</summary>
    public VerifiedUnit[] Units() => [.. _units.Select(told => new VerifiedUnit(told.Key, told.Value.Digest)).OrderBy(unit => unit.Unit)];

    private bool Begin(JournalRecord.Lease lease)
    {
        if (lease.Identity != Lease?.Identity) _identitySince = _records;
        if (lease.Run != Lease?.Run) _runSince = _records;
        if (Lease is { } before && before.Size != lease.Size) ForgetOtherLengths(before.Size, lease.Size);
        (Lease, Aside) = (lease, null);
        return true;
    }

    private void ForgetOtherLengths(long before, long now)
    {
        var last = Math.Min(FileUnits.Count(before), FileUnits.Count(now)) - 1;
        foreach (var unit in _units.Keys.Where(unit => unit > last).ToList()) _units.Remove(unit);
        if (last >= 0 && FileUnits.LengthOf(last, before) != FileUnits.LengthOf(last, now)) _units.Remove(last);
    }

    private bool Take(JournalRecord.Unit unit)
    {
        _units[unit.Number] = new Told(unit.Digest, _records);
        if (unit.Synced) _synced = _records;
        return true;
    }

    private bool Drop(long unit)
    {
        _units.Remove(unit);
        _dropped = _records;
        return true;
    }

    private bool IsInFile(long unit) => Lease is { } lease && unit < FileUnits.Count(lease.Size);

    /// <param name="Digest">The unit's.</param>
    /// <param name="Record">Which record said so, counted from the journal's beginning.</param>
    private readonly record struct Told(UInt128 Digest, long Record);
}
