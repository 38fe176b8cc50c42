using Dray.Files;
using Dray.Lanes;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Transfers.Receiving;

/// <summary>
/// The receiver's end of one lane: frames in, files out, acknowledgements back. Runs on the workers of the file
/// system that it writes to, one at a time; owns at most one unit.
/// </summary>
internal sealed class InboundLane : ILaneEnd
{
    private readonly IncomingTransfer _transfer;
    private readonly Action<Exception?> _closed;
    private readonly FrameFeed _feed = new();
    private readonly FrameQueue _answers = new();
    private readonly ResultMailbox _results = new();
    private readonly UnitInTransit _unit;
    private readonly PackLander _packs;

    /// <param name="transfer">The transfer that this lane's ticket was for.</param>
    /// <param name="lane">This lane's number, never used twice in a transfer: the epoch of what it owns.</param>
    /// <param name="closed">Told once when the lane is closed.</param>
    public InboundLane(IncomingTransfer transfer, uint lane, Action<Exception?> closed)
    {
        (_transfer, _closed) = (transfer, closed);
        _unit = new UnitInTransit(lane, transfer.Work);
        _packs = new PackLander(transfer, _results);
    }

    public bool AtBoundary => _feed.AtBoundary;

    /// <summary>Has the lane look for what there is to say, from any thread. Set before the lane is opened.</summary>
    public Action Poke { init => _results.Poke = value; }

    public void Receive(Span<byte> bytes)
    {
        if (_transfer.Ended) throw new WireException("the transfer has ended");
        _transfer.Tally.CountArrived(bytes.Length);
        ReadOnlySpan<byte> left = bytes;
        while (_feed.TryNext(ref left, out var frame, out var payload)) Handle(frame, payload);
    }

    public int Fill(Span<byte> buffer)
    {
        _results.Drain(_answers);
        return _answers.Drain(buffer);
    }

    public int SayWhy(Exception? reason, Span<byte> buffer) => reason switch
    {
        null => 0,
        _ when _transfer.Ended => LaneErrorFrame.Write(buffer, LaneErrorCode.Ended, "the transfer has ended"),
        RecordException => LaneErrorFrame.Write(buffer, LaneErrorCode.Damaged, reason.Message),
        WireException => LaneErrorFrame.Write(buffer, LaneErrorCode.Protocol, reason.Message),
        _ => LaneErrorFrame.Write(buffer, LaneErrorCode.Failed, "this end could not go on"),
    };

    public bool MayRest => _feed.AtBoundary && !_unit.IsActive && _answers.Count == 0 && _results.IsIdle;

    public void Rest()
    {
        _feed.Release();
        _answers.Release();
    }

    public void Closed(Exception? reason)
    {
        _unit.Drop();
        _feed.Release();
        _answers.Release();
        _closed(reason);
    }

    private void Handle(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        switch (frame.Type)
        {
            case FrameType.Pack or FrameType.FileEnd when _unit.IsActive:
                throw new WireException($"a {frame.Type} frame within a unit");
            case FrameType.Pack:
                _packs.Land(frame.Entry, payload);
                break;
            case FrameType.Data:
                TakeData(frame, payload);
                break;
            case FrameType.UnitEnd:
                EndUnit(frame, payload);
                break;
            case FrameType.FileEnd:
                EndFile(frame.Entry, payload);
                break;
            case FrameType.Abandon:
                _unit.Forget(frame.Entry);
                if (!_transfer.Abandon(frame.Entry)) _ = _transfer.Recall(frame.Entry);
                break;
            case FrameType.Ping:
                break;
            default:
                throw new WireException($"a {frame.Type} frame from a sender");
        }
    }

    private void TakeData(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        try
        {
            Begin(frame);
            _unit.Write(frame.Offset, payload);
        }
        catch (FileFailureException failure)
        {
            Fail(frame.Entry, failure);
        }
    }

    private void EndUnit(in FrameHeader frame, ReadOnlySpan<byte> digest)
    {
        var status = UnitStatus.Unwanted;
        try
        {
            Begin(frame);
            status = _unit.End((int)frame.Aux, digest);
        }
        catch (FileFailureException failure)
        {
            Fail(frame.Entry, failure);
        }

        if (status == UnitStatus.Mismatch) _transfer.CountMismatch();
        _answers.Add(new FrameHeader(FrameType.UnitAck, 0, 0, frame.Entry, (uint)status, frame.Offset), default);
        if (status is UnitStatus.Verified or UnitStatus.Unwanted) LandOrRepeat(frame.Entry);
    }

    private void EndFile(uint id, ReadOnlySpan<byte> digests)
    {
        if (digests.Length > WireLimits.Digest && !_transfer.Options.Sha256) throw new WireException("a SHA-256 that nobody asked to have checked");
        try
        {
            _ = OpenFile(id, out _);
            if (_transfer.Find(id) is { } entry)
            {
                IncomingTransfer.Promise(entry, digests);
                if (!_transfer.Await(entry, _results)) return;
            }

            LandOrRepeat(id);
        }
        catch (FileFailureException failure)
        {
            Fail(id, failure);
        }
    }

    /// <summary>Tells the result of a settled entry again, too: the lane that it was told over may be dead.</summary>
    private void LandOrRepeat(uint id)
    {
        if (_transfer.Find(id) is { } entry) _transfer.LandIfWhole(entry);
        else _results.Post(_transfer.Recall(id));
    }

    private void Begin(in FrameHeader frame)
    {
        if (_unit.Holds(frame.Entry, frame.Offset)) return;
        var file = OpenFile(frame.Entry, out var later);
        _unit.Begin(file, frame.Entry, frame.Offset, later);
    }

    /// <summary>Null where the entry has settled, or (<paramref name="later"/>) somebody else still writes to its file.</summary>
    private IncomingFile? OpenFile(uint id, out bool later)
    {
        var file = _transfer.Find(id) is { } entry ? _transfer.Open(entry, out _) : null;
        later = file is null && _transfer.Find(id) is not null;
        if (file is null && !later) _ = _transfer.Recall(id);
        return file;
    }

    private void Fail(uint id, FileFailureException failure)
    {
        _unit.Drop();
        if (_transfer.Find(id) is not { } entry) return;
        _transfer.Await(entry, _results);
        _transfer.SettleFailed(entry, failure);
    }
}
