using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Lanes;

/// <summary>
/// Between a lane and its end: seals what goes out and opens what comes in, in the worker's buffer, record by record. The
/// end sees only what its peer vouched for. Owns the lane's seal, which it disposes when the lane closes.
/// </summary>
internal sealed class SealedEnd : ILaneEnd
{
    /// <summary>What a lane still needs once it takes up nothing new: the rest of a unit, and what has to be said.</summary>
    private const long Reserve = 16 << 20;

    private readonly ILaneEnd _end;
    private readonly LaneSeal _seal;
    private readonly RecordCipher _outgoing, _incoming;
    private readonly RecordFeed _feed = new();
    private volatile bool _retired;

    public SealedEnd(ILaneEnd end, LaneSeal seal, LaneDirection outgoing)
    {
        (_end, _seal) = (end, seal);
        (_outgoing, _incoming) = outgoing == LaneDirection.FromSender
            ? (seal.FromSender, seal.FromReceiver)
            : (seal.FromReceiver, seal.FromSender);
    }

    /// <summary>Bytes of records after which the lane gives way to a new one, as soon as <see cref="WindDown"/> lets it.</summary>
    public long TurnOverAfter { get; init; } = WireLimits.LaneBytes - Reserve;

    /// <summary>Asks the end to take up nothing new; true once nothing is under way.</summary>
    public Func<bool> WindDown { get; init; } = static () => false;

    /// <summary>Any thread: the lane ends with its next turn that finds nothing under way.</summary>
    public void Retire() => _retired = true;

    public bool IsRetired => _retired;

    public bool AtBoundary => _feed.AtBoundary && _end.AtBoundary;

    /// <summary>Without a last record whoever is on the way may have cut the stream.</summary>
    public bool MayEnd => _incoming.HasEnded && AtBoundary && _end.MayEnd;

    public bool MayRest => _feed.AtBoundary && !_incoming.HasEnded && !_retired && _end.MayRest;

    public Span<byte> Room(Span<byte> buffer) => _feed.Room(buffer);

    public void Receive(Span<byte> bytes)
    {
        while (_feed.TryNext(ref bytes, out var record))
        {
            var content = _incoming.Open(record);
            if (!content.IsEmpty) _end.Receive(content);
        }
    }

    public int Fill(Span<byte> buffer)
    {
        if ((_retired || _outgoing.Carried >= TurnOverAfter) && WindDown()) throw new LaneSpentException(_retired);
        var count = _end.Fill(RecordCipher.ContentOf(buffer));
        return count == 0 ? 0 : _outgoing.Seal(buffer, count);
    }

    public int SayWhy(Exception? reason, Span<byte> buffer)
    {
        if (_outgoing.Left < RecordHeader.MostContent + RecordHeader.Overhead) return 0;
        return _outgoing.Seal(buffer, _end.SayWhy(reason, RecordCipher.ContentOf(buffer)), last: true);
    }

    public void Rest()
    {
        _feed.Release();
        _end.Rest();
    }

    public void Closed(Exception? reason)
    {
        _feed.Release();
        _seal.Dispose();
        _end.Closed(reason);
    }
}
