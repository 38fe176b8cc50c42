using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>Feeds a stream in pieces, and puts together what comes out, as frames with their headers.</summary>
/// <param name="longest">How long pieces may be; 255 is all at once.</param>
/// <param name="start">Where their lengths begin.</param>
internal sealed class FedStream(byte longest, byte start)
{
    private readonly FrameFeed _feed = new();
    private int _next = start;
    private long _expectedOffset;
    private bool _inData;

    public List<List<byte>> Frames { get; } = [];

    public bool AtBoundary => _feed.AtBoundary;

    /// <exception cref="WireException">As the feed throws it.</exception>
    public void Read(ReadOnlySpan<byte> stream)
    {
        while (!stream.IsEmpty)
        {
            _next = (_next * 5 + 3) & 0xFF;
            var length = longest == 255 ? stream.Length : Math.Min(stream.Length, 1 + (_next % (longest + 1)));
            var piece = stream[..length];
            stream = stream[length..];
            while (_feed.TryNext(ref piece, out var frame, out var payload)) Take(frame, payload);
            FuzzFailure.Unless(piece.IsEmpty, "a feed that leaves bytes behind");
        }
    }

    public void Release() => _feed.Release();

    private void Take(in FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        FuzzFailure.Unless(frame.Length == payload.Length, "a frame with another length than its payload");
        if (_inData)
        {
            FuzzFailure.Unless(frame.Offset == _expectedOffset, "a piece that says to belong elsewhere");
        }
        else
        {
            var header = new byte[FrameHeader.Size];
            frame.Write(header);
            Frames.Add([.. header]);
        }

        Frames[^1].AddRange(payload);
        _inData = frame.Type == FrameType.Data && !_feed.AtBoundary;
        _expectedOffset = frame.Offset + frame.Length;
    }
}
