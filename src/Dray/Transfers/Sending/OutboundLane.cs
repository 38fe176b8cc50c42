using System.Diagnostics;
using Dray.Files;
using Dray.Lanes;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Transfers.Sending;

/// <summary>
/// The sender's end of one lane: takes chunks from the queue, reads and digests them straight into the frames that
/// go out, and hears what became of them. Runs on the sender's workers, one at a time. What is not answered when the
/// lane closes goes back to the queue.
/// </summary>
internal sealed class OutboundLane(ChunkQueue queue, SendLedger ledger, Action<Exception?> closed, WorkTime? work = null) : ILaneEnd
{
    private readonly FrameFeed _feed = new();
    private readonly FrameQueue _words = new();
    private readonly Dictionary<uint, OutgoingEntry> _small = [];
    private readonly Queue<UnitChunk> _units = [];
    private readonly UnitReader _unit = new(work);
    private volatile bool _pingDue;
    private bool _windingDown;

    public bool AtBoundary => _feed.AtBoundary;

    /// <summary>Any thread: the next turn says that this sender is alive.</summary>
    public void Ping() => _pingDue = true;

    /// <summary>Takes nothing more from the queue; true once all that was sent has been answered.</summary>
    public bool WindDown()
    {
        _windingDown = true;
        return _unit.Current is null && _units.Count == 0 && _small.Count == 0 && _words.Count == 0;
    }

    public int Fill(Span<byte> buffer)
    {
        if (_pingDue && _unit.Current is null)
        {
            _pingDue = false;
            _words.Add(new FrameHeader(FrameType.Ping, 0, 0, 0, 0, 0), default);
        }

        while (true)
        {
            if (_words.Count > 0) return _words.Drain(buffer);
            if (_unit.Current is { } current) return ReadOn(current, buffer);
            switch (_windingDown ? null : queue.Take())
            {
                case PackChunk pack when FillPack(pack, buffer) is > 0 and var count: return count;
                case UnitChunk unit when Begin(unit) && IsThere(unit, buffer) is > 0 and var count: return count;
                case EndChunk end when !end.File.IsOver && FillEnd(end, buffer) is > 0 and var count: return count;
                case null: return 0;
            }
        }
    }

    public void Receive(Span<byte> bytes)
    {
        ReadOnlySpan<byte> left = bytes;
        while (_feed.TryNext(ref left, out var frame, out var payload))
        {
            switch (frame.Type)
            {
                case FrameType.Results:
                    var results = new ResultsReader(payload, frame.Entry);
                    while (results.TryRead(out var result)) Hear(result);
                    break;
                case FrameType.UnitAck:
                    HearUnit(frame.Entry, frame.Offset, (UnitStatus)frame.Aux);
                    break;
                case FrameType.LaneError when frame.Aux == (uint)LaneErrorCode.Damaged:
                    throw new RecordException(LaneErrorFrame.ReadWords(payload));
                case FrameType.LaneError:
                    throw new IOException($"the receiver closed a lane: {LaneErrorFrame.ReadWords(payload)}");
                default:
                    throw new WireException($"a {frame.Type} frame from a receiver");
            }
        }
    }

    /// <summary>A sender that gives a lane up just closes it.</summary>
    public int SayWhy(Exception? reason, Span<byte> buffer) => 0;

    public void Closed(Exception? reason)
    {
        if (_unit.Current is { } cut) queue.AddFirst(cut);
        _unit.Drop();
        _feed.Release();
        _words.Release();
        foreach (var unit in _units) queue.AddFirst(unit);
        foreach (var file in ledger.Unanswered()) queue.AddFirst(new EndChunk(file));
        if (_small.Count > 0) queue.Add(_small.Values);
        closed(reason);
    }

    private int FillPack(PackChunk pack, Span<byte> buffer)
    {
        var writer = new PackWriter(buffer.Slice(FrameHeader.Size, WireLimits.Pack));
        List<OutgoingEntry>? left = null;
        var since = Stopwatch.GetTimestamp();
        foreach (var entry in pack.Entries)
        {
            try
            {
                if (SmallReader.TryAdd(entry, ledger.WantsSha256, ref writer)) _small.Add(entry.Id, entry);
                else (left ??= []).Add(entry);
            }
            catch (FileFailureException failure)
            {
                GiveUp(entry, failure);
            }
        }

        work?.CountDisk(since); // which a digest of a few kilobytes hardly adds to
        if (left is not null) queue.AddFirst(new PackChunk(left));
        if (writer.Count == 0) return 0;
        new FrameHeader(FrameType.Pack, 0, writer.Length, writer.Count, 0, 0).Write(buffer);
        return FrameHeader.Size + writer.Length;
    }

    private bool Begin(UnitChunk chunk)
    {
        try
        {
            return _unit.TryBegin(chunk);
        }
        catch (FileFailureException failure)
        {
            GiveUp(chunk.File.Entry, failure);
            return false;
        }
    }

    /// <summary>
    /// Compares a unit of which the receiver has one from an earlier try. The same is not sent: in its place goes a word that
    /// this sender is alive, since gigabytes may be compared before there is anything else to say. 0 where it is to be sent.
    /// </summary>
    private int IsThere(UnitChunk chunk, Span<byte> buffer)
    {
        Span<byte> digest = stackalloc byte[WireLimits.Digest];
        if (!chunk.File.TryTakeDoubt(chunk.Unit, digest)) return 0;
        try
        {
            if (!_unit.IsSame(digest, buffer, out var completes)) return 0;
            ledger.UnitDone(chunk);
            if (completes) queue.AddFirst(new EndChunk(chunk.File));
        }
        catch (FileFailureException failure)
        {
            _unit.Drop();
            GiveUp(chunk.File.Entry, failure);
            return _words.Drain(buffer);
        }

        new FrameHeader(FrameType.Ping, 0, 0, 0, 0, 0).Write(buffer);
        return FrameHeader.Size;
    }

    private int ReadOn(UnitChunk chunk, Span<byte> buffer)
    {
        try
        {
            var count = _unit.Read(buffer, out var completes);
            if (_unit.Current is null) _units.Enqueue(chunk);
            if (completes) queue.AddFirst(new EndChunk(chunk.File));
            return count;
        }
        catch (FileFailureException failure)
        {
            _unit.Drop();
            GiveUp(chunk.File.Entry, failure);
            return _words.Drain(buffer);
        }
    }

    private int FillEnd(EndChunk end, Span<byte> buffer)
    {
        try
        {
            var payload = buffer[FrameHeader.Size..];
            var length = WireLimits.Digest;
            end.File.DigestOf(payload);
            if (ledger.WantsSha256)
            {
                if (!end.File.TrySha256(payload[length..])) return 0;
                length += WireLimits.Sha256;
            }

            var flags = (byte)(ledger.WantsSha256 ? 1 : 0);
            new FrameHeader(FrameType.FileEnd, flags, length, end.File.Entry.Id, 0, 0).Write(buffer);
            return FrameHeader.Size + length;
        }
        catch (FileFailureException failure)
        {
            GiveUp(end.File.Entry, failure);
            return 0;
        }
    }

    /// <summary>The source failed: the receiver forgets the entry, the ledger decides whether it is offered anew.</summary>
    private void GiveUp(OutgoingEntry entry, FileFailureException failure)
    {
        _words.Add(new FrameHeader(FrameType.Abandon, 0, 0, entry.Id, (uint)failure.Fault, 0), default);
        ledger.SourceFailed(entry, failure);
    }

    private void Hear(in Result result)
    {
        var known = _small.Remove(result.Entry, out var entry);
        if (result.Status != ResultStatus.SendAgain) ledger.Settled(result);
        else if (known && MaySendAgain(entry!)) queue.Add([entry!]);
    }

    private bool MaySendAgain(OutgoingEntry entry)
    {
        if (ledger.MaySendAgain(entry)) return true;
        _words.Add(new FrameHeader(FrameType.Abandon, 0, 0, entry.Id, (uint)FileFault.Verification, 0), default);
        return false;
    }

    /// <summary>Units are acknowledged in the order in which they were sent.</summary>
    private void HearUnit(uint entry, long offset, UnitStatus status)
    {
        if (!_units.TryDequeue(out var chunk) || chunk.File.Entry.Id != entry || chunk.Unit * WireLimits.Unit != offset)
            throw new WireException("an acknowledgement of a unit that was not sent");
        if (status == UnitStatus.Verified) ledger.UnitDone(chunk);
        else if (status == UnitStatus.Busy) ledger.SendLater(chunk);
        else if (status == UnitStatus.Mismatch && MaySendAgain(chunk.File.Entry)) queue.AddFirst(chunk);
    }
}
