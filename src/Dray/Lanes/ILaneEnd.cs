namespace Dray.Lanes;

/// <summary>
/// One end of a lane, free of sockets: bytes in, bytes out. A lane calls it from one thread at a time, so an
/// implementation needs no lock for its own state.
/// </summary>
internal interface ILaneEnd
{
    /// <summary>Takes bytes from the peer, in order, all of them.</summary>
    /// <exception cref="Dray.Wire.WireException">The peer broke the protocol: the lane closes.</exception>
    void Receive(ReadOnlySpan<byte> bytes);

    /// <summary>Puts bytes for the peer at the start of <paramref name="buffer"/> (at least 1 MiB + 4 KiB); 0 when there is nothing to say now.</summary>
    int Fill(Span<byte> buffer);

    /// <summary>
    /// The peer has sent nothing more for now (its socket is drained and all that was said to it has gone), or nothing more
    /// ever. Called again whenever that is so.
    /// </summary>
    LaneWish Drained(bool ended) => LaneWish.Wait;

    /// <summary>True where the peer may end its stream without having broken a frame.</summary>
    bool AtBoundary { get; }

    /// <summary>The lane is about to close for this reason: puts last words for the peer at the start of <paramref name="buffer"/>; 0 for none.</summary>
    int SayWhy(Exception reason, Span<byte> buffer);

    /// <summary>The lane is closed and calls no more. Null: it ended at a boundary.</summary>
    void Closed(Exception? reason);
}
