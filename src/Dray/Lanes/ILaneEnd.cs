namespace Dray.Lanes;

/// <summary>
/// One end of a lane, free of sockets: bytes in, bytes out. A lane calls it from one thread at a time, so an
/// implementation needs no lock for its own state.
/// </summary>
internal interface ILaneEnd
{
    /// <summary>Where the next bytes from the peer are to go: into this buffer, unless the end has a better place.</summary>
    Span<byte> Room(Span<byte> buffer) => buffer;

    /// <summary>Takes bytes from the peer, in order, all of them; it may work on them where they lie.</summary>
    /// <exception cref="Dray.Wire.WireException">The peer broke the protocol: the lane closes.</exception>
    void Receive(Span<byte> bytes);

    /// <summary>Puts bytes for the peer at the start of <paramref name="buffer"/> (at least 260 KiB); 0 when there is nothing to say now.</summary>
    int Fill(Span<byte> buffer);

    /// <summary>
    /// The peer has sent nothing more for now (its socket is drained and all that was said to it has gone), or nothing more
    /// ever. Called again whenever that is so.
    /// </summary>
    LaneWish Drained(bool ended) => LaneWish.Wait;

    /// <summary>True between frames: the peer owes nothing.</summary>
    bool AtBoundary { get; }

    /// <summary>True where the peer may end its stream.</summary>
    bool MayEnd => AtBoundary;

    /// <summary>True where nothing is under way, and nothing to be remembered but that the lane is there.</summary>
    bool MayRest => false;

    /// <summary>The lane rests, and calls no more: another end takes over with its next bytes. Gives back what it holds.</summary>
    void Rest()
    {
    }

    /// <summary>
    /// The lane is about to close for this reason, or in good order for none: puts last words for the peer at the start of
    /// <paramref name="buffer"/>; 0 for none.
    /// </summary>
    int SayWhy(Exception? reason, Span<byte> buffer);

    /// <summary>The lane is closed and calls no more. Null: it ended at a boundary.</summary>
    void Closed(Exception? reason);
}
