using Dray.Wire;

namespace Dray.Transfers.Receiving;

/// <summary>
/// The one unit that a lane is bringing in: claimed at its first byte, digested while it is warm, written, verified at
/// its end. A unit that can't be had (busy, verified, unwanted) is drained to nowhere. One caller at a time.
/// </summary>
internal sealed class UnitInTransit(uint lane)
{
    private IncomingFile? _file;
    private Claim _claim;
    private bool _active, _unwanted;
    private uint _entry;
    private long _unit, _start, _at;
    private int _length;
    private UnitDigest? _digest;

    /// <summary>True where a frame at this offset goes on with the current unit.</summary>
    public bool Holds(uint entry, long offset) =>
        _active && entry == _entry && offset / WireLimits.Unit == _unit;

    /// <summary>Begins the unit that holds <paramref name="offset"/>. A null file: the entry is not wanted any more.</summary>
    public void Begin(IncomingFile? file, uint entry, long offset)
    {
        if (_active) throw new WireException("a unit begins before the last one ended");
        (_active, _entry, _unit) = (true, entry, offset / WireLimits.Unit);
        _start = _at = _unit * WireLimits.Unit;
        _file = null;
        _unwanted = file is null;
        if (file is null) return;
        if (offset >= file.Entry.Entry.Size) throw new WireException($"offset {offset} is past the file's end");
        _length = file.LengthOf(_unit);
        if (!file.TryClaim(_unit, lane, out _claim))
        {
            _unwanted = true;
            return;
        }

        if (_claim is not (Claim.Owned or Claim.OwnedAgain)) return;
        _file = file;
        (_digest ??= new UnitDigest()).Reset();
    }

    /// <summary>Bytes of the unit, ascending; what is jumped over is a hole.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (_file is null) return;
        if (offset < _at || offset + bytes.Length > _start + _length) throw new WireException("bytes outside their unit, or twice");
        SkipTo(offset);
        _digest!.Append(bytes);
        _file.Write(offset, bytes);
        _at = offset + bytes.Length;
    }

    /// <summary>Ends the unit and says what became of it.</summary>
    public UnitStatus End(long start, int length, ReadOnlySpan<byte> digest)
    {
        _active = false;
        if (_unwanted) return UnitStatus.Unwanted;
        if (_file is null) return _claim == Claim.Verified ? UnitStatus.Verified : UnitStatus.Busy;
        if (start != _start || length != _length) throw Broken("a unit ends elsewhere than it began");
        SkipTo(_start + _length);
        Span<byte> mine = stackalloc byte[WireLimits.Digest];
        _digest!.Finish(mine);
        var file = _file;
        _file = null;
        if (mine.SequenceEqual(digest))
        {
            file.Verify(_unit, lane, digest);
            return UnitStatus.Verified;
        }

        file.Release(_unit, lane);
        return UnitStatus.Mismatch;
    }

    /// <summary>The unit is given back as it is: the lane closes, or its file failed.</summary>
    public void Drop()
    {
        _file?.Release(_unit, lane);
        _file = null;
        _unwanted = true;
    }

    /// <summary>The sender gave the entry up: no end of this unit follows.</summary>
    public void Forget(uint entry)
    {
        if (!_active || entry != _entry) return;
        Drop();
        _active = false;
    }

    private WireException Broken(string what)
    {
        Drop();
        return new WireException(what);
    }

    private void SkipTo(long offset)
    {
        if (offset == _at) return;
        if (_claim == Claim.OwnedAgain) _file!.Clear(_at, offset - _at);
        _digest!.AppendZeros(offset - _at);
        _at = offset;
    }
}
