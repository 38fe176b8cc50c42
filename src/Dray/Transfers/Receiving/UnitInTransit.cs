using System.Diagnostics;
using Dray.Lanes;
using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// The one unit that a lane is bringing in: claimed at its first byte, digested while it is warm, written, verified at
/// its end. A unit that can't be had (busy, verified, unwanted) is drained to nowhere. One caller at a time.
/// </summary>
internal sealed class UnitInTransit(uint lane, WorkTime? work = null)
{
    private IncomingFile? _file;
    private Claim _claim;
    private bool _active, _owned, _unwanted, _later;
    private uint _entry;
    private long _unit, _start, _at;
    private int _length;
    private UnitDigest? _digest;

    /// <summary>True between a unit's first frame and its end.</summary>
    public bool IsActive => _active;

    /// <summary>True where a frame at this offset goes on with the current unit.</summary>
    public bool Holds(uint entry, long offset) =>
        _active && entry == _entry && offset / WireLimits.Unit == _unit;

    /// <summary>
    /// Begins the unit that holds <paramref name="offset"/>. A null file can't be written to: for good, as the entry is not wanted
    /// any more, or (<paramref name="later"/>) for as long as somebody else has it.
    /// </summary>
    public void Begin(IncomingFile? file, uint entry, long offset, bool later)
    {
        if (_active) throw new WireException("a unit begins before the last one ended");
        (_active, _entry, _unit) = (true, entry, offset / WireLimits.Unit);
        _start = _at = _unit * WireLimits.Unit;
        (_file, _owned, _unwanted, _later) = (file, false, file is null, later);
        if (file is null) return;
        if (offset >= file.Entry.Entry.Size) throw new WireException($"offset {offset} is past the file's end");
        _length = file.LengthOf(_unit);
        _unwanted = !file.TryClaim(_unit, lane, out _claim);
        _owned = !_unwanted && _claim is Claim.Owned or Claim.OwnedAgain;
        if (_owned) (_digest ??= new UnitDigest()).Reset();
    }

    /// <summary>Bytes of the unit, ascending; what is jumped over is a hole.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (_unwanted) return;
        if (offset < _at || offset + bytes.Length > _start + _length) throw new WireException("bytes outside their unit, or twice");
        if (_owned)
        {
            SkipTo(offset);
            _digest!.Append(bytes);
            var since = Stopwatch.GetTimestamp();
            _file!.Write(offset, bytes);
            work?.CountDisk(since);
        }

        _at = offset + bytes.Length;
    }

    /// <summary>Ends the unit and says what became of it.</summary>
    public UnitStatus End(int length, ReadOnlySpan<byte> digest)
    {
        if (!_unwanted && length != _length) throw new WireException("a unit of another length than its file has");
        _active = false;
        if (_unwanted) return _later ? UnitStatus.Busy : UnitStatus.Unwanted;
        if (_owned) return Verify(digest);
        if (_claim == Claim.Busy) return UnitStatus.Busy;
        return _file!.IsVerifiedAs(_unit, digest) ? UnitStatus.Verified : UnitStatus.Mismatch;
    }

    /// <summary>The unit is given back as it is: the lane closes, or its file failed.</summary>
    public void Drop()
    {
        if (_owned) _file!.Release(_unit, lane);
        (_file, _owned, _unwanted, _later) = (null, false, true, false);
    }

    /// <summary>The sender gave the entry up: no end of this unit follows.</summary>
    public void Forget(uint entry)
    {
        if (!_active || entry != _entry) return;
        Drop();
        _active = false;
    }

    private UnitStatus Verify(ReadOnlySpan<byte> digest)
    {
        SkipTo(_start + _length);
        Span<byte> mine = stackalloc byte[WireLimits.Digest];
        _digest!.Finish(mine);
        if (mine.SequenceEqual(digest))
        {
            _owned = false;
            return _file!.Verify(_unit, lane, digest) ? UnitStatus.Verified : UnitStatus.Unwanted;
        }

        Drop();
        return UnitStatus.Mismatch;
    }

    private void SkipTo(long offset)
    {
        if (offset == _at) return;
        if (_claim == Claim.OwnedAgain) _file!.Clear(_at, offset - _at);
        _digest!.AppendZeros(offset - _at);
        _at = offset;
    }
}
