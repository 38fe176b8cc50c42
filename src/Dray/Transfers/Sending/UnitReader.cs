using System.Diagnostics;
using Dray.Files;
using Dray.Lanes;
using Dray.Wire;

namespace Dray.Transfers.Sending;

/// <summary>
/// Reads one unit of a source into Data frames, jumping over holes, and ends it with its digest. One caller at a time.
/// </summary>
/// <param name="work">Where the time that reading takes is counted, if anywhere.</param>
internal sealed class UnitReader(WorkTime? work = null)
{
    private UnitDigest? _digest;
    private ISourceFile? _file;
    private long _at, _end;

    // The stretch of data that was last asked for: what lies between where it was asked from and its start is a hole.
    private OutgoingFile? _asked;
    private long _askedFrom, _dataStart, _dataEnd;

    /// <summary>The unit that is being read, or null.</summary>
    public UnitChunk? Current { get; private set; }

    /// <summary>Begins a unit; false where its file is over.</summary>
    /// <exception cref="FileFailureException">The source can't be opened or has changed.</exception>
    public bool TryBegin(UnitChunk chunk)
    {
        _file = chunk.File.Enter();
        if (_file is null) return false;
        Current = chunk;
        _at = chunk.Unit * WireLimits.Unit;
        _end = _at + chunk.File.LengthOf(chunk.Unit);
        (_digest ??= new UnitDigest()).Reset();
        return true;
    }

    /// <summary>Fills the next frame or two of the unit. <paramref name="completes"/>: this was the file's last unread unit.</summary>
    /// <exception cref="FileFailureException">The source can't be read or has changed.</exception>
    public int Read(Span<byte> buffer, out bool completes)
    {
        completes = false;
        var count = 0;
        if (TryNextData(out var start, out var end))
        {
            _digest!.AppendZeros(start - _at);
            count = ReadData(buffer, start, (int)Math.Min(end - start, Math.Min(WireLimits.Data, buffer.Length - WireLimits.RecordRoom)));
        }
        else
        {
            _digest!.AppendZeros(_end - _at);
            _at = _end;
        }

        return _at < _end ? count : count + Finish(buffer[count..], out completes);
    }

    /// <summary>
    /// Reads all of a unit, into a buffer that it may spoil, and holds it to a digest: true where it is the same, and counts as
    /// read. It is begun before, and stays so where it differs.
    /// </summary>
    /// <exception cref="FileFailureException">The source can't be read or has changed.</exception>
    public bool IsSame(ReadOnlySpan<byte> digest, Span<byte> buffer, out bool completes)
    {
        var (file, unit, start, completed) = (Current!.File, Current.Unit, _at, false);
        while (TryNextData(out var from, out var to))
        {
            _digest!.AppendZeros(from - _at);
            var bytes = buffer[..(int)Math.Min(to - from, buffer.Length)];
            var since = Stopwatch.GetTimestamp();
            if (_file!.Read(from, bytes) != bytes.Length) throw OutgoingFile.Changed(file.Entry);
            work?.CountDisk(since);
            _digest.Append(bytes);
            _at = from + bytes.Length;
        }

        _digest!.AppendZeros(_end - _at);
        file.CheckUnchanged(_file!);
        Span<byte> mine = stackalloc byte[WireLimits.Digest];
        _digest.Finish(mine);
        var same = mine.SequenceEqual(digest);
        if (same)
        {
            completed = file.MarkRead(unit, mine);
            Drop();
        }
        else
        {
            _at = start;
            _digest.Reset();
        }

        completes = completed;
        return same;
    }

    /// <summary>Leaves the unit as it is.</summary>
    public void Drop()
    {
        if (Current is null) return;
        Current.File.Leave();
        (Current, _file) = (null, null);
    }

    private bool TryNextData(out long start, out long end)
    {
        if (_asked != Current!.File || _at < _askedFrom || _at >= _dataEnd) Ask();
        (start, end) = (Math.Max(_at, _dataStart), Math.Min(_dataEnd, _end));
        return start < end;
    }

    /// <summary>Once a stretch, and not once a unit: some file systems look at every page of the file to answer.</summary>
    private void Ask()
    {
        (_asked, _askedFrom) = (Current!.File, _at);
        if (!Current.File.TryNextData(_file!, _at, out _dataStart, out _dataEnd)) _dataStart = _dataEnd = long.MaxValue;
    }

    private int ReadData(Span<byte> buffer, long start, int length)
    {
        var bytes = buffer.Slice(FrameHeader.Size, length);
        var since = Stopwatch.GetTimestamp();
        if (_file!.Read(start, bytes) != length) throw OutgoingFile.Changed(Current!.File.Entry);
        work?.CountDisk(since);
        _digest!.Append(bytes);
        new FrameHeader(FrameType.Data, 0, length, Current!.File.Entry.Id, 0, start).Write(buffer);
        _at = start + length;
        return FrameHeader.Size + length;
    }

    private int Finish(Span<byte> buffer, out bool completes)
    {
        var (file, unit) = (Current!.File, Current.Unit);
        file.CheckUnchanged(_file!);
        var digest = buffer.Slice(FrameHeader.Size, WireLimits.Digest);
        _digest!.Finish(digest);
        completes = file.MarkRead(unit, digest);
        new FrameHeader(FrameType.UnitEnd, 0, WireLimits.Digest, file.Entry.Id, (uint)file.LengthOf(unit), unit * WireLimits.Unit).Write(buffer);
        Drop();
        return FrameHeader.Size + WireLimits.Digest;
    }
}
