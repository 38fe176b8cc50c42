using System.Buffers.Binary;
using System.IO.Hashing;
using Dray.Files;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// Who may write which unit of one file, and the digest of each verified one. A unit is free, owned by one lane, or
/// verified; only its owner may write, and it goes back to free only when that lane has closed. Not thread-safe: its
/// file holds a lock. Memory grows with the units that were touched.
/// </summary>
internal sealed class UnitLedger
{
    private const int SegmentUnits = 1024;

    private readonly Segment?[] _segments;
    private readonly Dictionary<long, uint> _owners = [];
    private bool _allTouched;

    /// <param name="size">The file's size in bytes.</param>
    public UnitLedger(long size)
    {
        Size = size;
        Units = FileUnits.Count(size);
        _segments = new Segment?[(Units + SegmentUnits - 1) / SegmentUnits];
    }

    public long Size { get; }
    public long Units { get; }
    public long VerifiedUnits { get; private set; }
    public bool IsWhole => VerifiedUnits == Units;

    /// <summary>What was restored may be of another source.</summary>
    public bool IsDoubted { get; set; }

    /// <summary>Units that an earlier try left and nobody has claimed since.</summary>
    public long RestoredUnits { get; private set; }

    /// <summary>True while a lane may still be writing.</summary>
    public bool HasWriters => _owners.Count > 0;

    /// <summary>The lanes that own a unit.</summary>
    public IReadOnlyCollection<uint> Writers => [.. _owners.Values.Distinct()];

    /// <summary>The length in bytes of a unit: <see cref="WireLimits.Unit"/>, the last one's less.</summary>
    public int LengthOf(long unit) => FileUnits.LengthOf(unit, Size);

    public Claim TryClaim(long unit, uint lane)
    {
        var segment = SegmentOf(unit);
        ref var state = ref segment.States[unit % SegmentUnits];
        if (state == UnitState.Verified || (state == UnitState.Restored && !IsDoubted)) return Claim.Verified;
        if (_owners.TryGetValue(unit, out var owner) && owner != lane) return Claim.Busy;
        var again = _allTouched || state == UnitState.Touched;
        if (state == UnitState.Restored) Unrestore();
        state = UnitState.Touched;
        _owners[unit] = lane;
        return again ? Claim.OwnedAgain : Claim.Owned;
    }

    /// <summary>Its owner has written all of it and the digest is right.</summary>
    public void Verify(long unit, uint lane, ReadOnlySpan<byte> digest)
    {
        if (!_owners.Remove(unit, out var owner) || owner != lane)
            throw new InvalidOperationException($"unit {unit} is not lane {lane}'s");
        var segment = SegmentOf(unit);
        segment.States[unit % SegmentUnits] = UnitState.Verified;
        digest.CopyTo(segment.Digests.AsSpan((int)(unit % SegmentUnits) * WireLimits.Digest));
        VerifiedUnits++;
    }

    /// <summary>
    /// What an earlier try left, before any claim. Touched: other units may hold bytes of it, too. Doubted: it may be of another
    /// source, and whoever claims a unit of it writes it anew; the others are held to the digest of the whole file.
    /// </summary>
    public void Restore(IReadOnlyList<VerifiedUnit> units, bool isTouched, bool isDoubted)
    {
        _allTouched = isTouched;
        IsDoubted = isDoubted;
        foreach (var (unit, digest) in units)
        {
            var segment = SegmentOf(unit);
            ref var state = ref segment.States[unit % SegmentUnits];
            if (state == UnitState.Untouched) (VerifiedUnits, RestoredUnits) = (VerifiedUnits + 1, RestoredUnits + 1);
            state = UnitState.Restored;
            BinaryPrimitives.WriteUInt128BigEndian(segment.Digests.AsSpan((int)(unit % SegmentUnits) * WireLimits.Digest), digest);
        }
    }

    /// <summary>What was restored of a unit is not what it was: it is to be sent. One that was verified since then stays.</summary>
    public void Discard(long unit)
    {
        ref var state = ref SegmentOf(unit).States[unit % SegmentUnits];
        if (state != UnitState.Restored) return;
        state = UnitState.Touched;
        Unrestore();
    }

    /// <summary>The first verified unit from <paramref name="unit"/> on.</summary>
    public bool TryNextVerified(ref long unit)
    {
        for (; unit < Units; unit++)
        {
            if (_segments[unit / SegmentUnits] is not { } segment) unit |= SegmentUnits - 1; // none of these was touched
            else if (segment.States[unit % SegmentUnits] is UnitState.Verified or UnitState.Restored) return true;
        }

        return false;
    }

    /// <summary>The lane gives the unit back, unverified, and will not write it any more.</summary>
    public void Release(long unit, uint lane)
    {
        if (_owners.TryGetValue(unit, out var owner) && owner == lane) _owners.Remove(unit);
    }

    /// <summary>The digest that a unit was verified with, 16 bytes.</summary>
    public ReadOnlySpan<byte> DigestOf(long unit) =>
        SegmentOf(unit).Digests.AsSpan((int)(unit % SegmentUnits) * WireLimits.Digest, WireLimits.Digest);

    /// <summary>The digest of the file, as <see cref="FileDigest"/> defines it: of the digests of its units. Only when <see cref="IsWhole"/>.</summary>
    public void DigestOf(Span<byte> digest)
    {
        var whole = new XxHash128();
        for (var unit = 0L; unit < Units; unit++) whole.Append(DigestOf(unit));
        whole.GetCurrentHash(digest);
    }

    private void Unrestore() => (VerifiedUnits, RestoredUnits) = (VerifiedUnits - 1, RestoredUnits - 1);

    private Segment SegmentOf(long unit) => _segments[unit / SegmentUnits] ??= new Segment();

    private enum UnitState : byte
    {
        Untouched,
        Touched,
        Restored,
        Verified,
    }

    private sealed class Segment
    {
        public readonly UnitState[] States = new UnitState[SegmentUnits];
        public readonly byte[] Digests = new byte[SegmentUnits * WireLimits.Digest];
    }
}
