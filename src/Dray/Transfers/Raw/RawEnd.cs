using Dray.Lanes;

namespace Dray.Transfers.Raw;

/// <summary>
/// The server's end of a plain TCP connection: whatever comes is stored, and answered with <c>ok</c> whenever the socket has
/// been drained. Runs on workers, one at a time.
/// </summary>
/// <param name="store">Where the bytes go; closed here.</param>
/// <param name="limit">The most bytes that are taken.</param>
/// <param name="quota">What all connections may take together.</param>
/// <param name="time">Tells the end of a message from a pause within one.</param>
/// <param name="closed">Told, once and last, why it ended; null where the peer ended it in order.</param>
internal sealed class RawEnd(IRawStore store, long limit, RawQuota quota, TimeProvider time, Action<Exception?> closed) : ILaneEnd
{
    /// <summary>
    /// The most that is answered at once. A large file is drained many times before it is here, and an <c>ok</c> for its first
    /// part would send its client on to <c>quit</c>, which then ends the file; a segment of it is larger than this on any network.
    /// </summary>
    public const int AnsweredAtOnce = 1024;

    private long _left = limit;
    private long _unanswered, _lastCame;

    // Of the unanswered bytes: how many are the beginning of "quit", and not stored yet; and whether any are stored.
    private int _held;
    private bool _storedAny;
    private bool _owesAnswer, _quit, _failed;

    private static ReadOnlySpan<byte> Ok => "ok"u8;

    private static ReadOnlySpan<byte> Quit => "quit"u8;

    /// <summary>A plain stream has no frames to break.</summary>
    public bool AtBoundary => true;

    public void Receive(Span<byte> bytes)
    {
        _unanswered += bytes.Length;
        _lastCame = time.GetTimestamp();
        if (!_storedAny)
        {
            var matching = Quit[_held..].CommonPrefixLength(bytes);
            if (matching == bytes.Length)
            {
                _held += matching;
                return;
            }

            // Together they are no "quit" any more.
            StoreHeld();
        }

        Store(bytes);
    }

    public LaneWish Drained(bool ended)
    {
        if (!_storedAny && _held == Quit.Length) _quit = true;
        if (_quit) return LaneWish.Close;
        if (_storedAny || _held > 0)
        {
            if (!ended && _unanswered > AnsweredAtOnce && time.GetElapsedTime(_lastCame) < Lane.LingerTime) return LaneWish.Linger;
            EndMessage();
            _owesAnswer = true;
        }

        return _owesAnswer ? LaneWish.Speak : ended ? LaneWish.Close : LaneWish.Wait;
    }

    /// <summary>At most one answer is ever owed: a peer that reads none costs no memory.</summary>
    public int Fill(Span<byte> buffer)
    {
        if (!_owesAnswer) return 0;
        _owesAnswer = false;
        Ok.CopyTo(buffer);
        return Ok.Length;
    }

    public int SayWhy(Exception? reason, Span<byte> buffer) => 0;

    /// <summary>What came before the connection was lost stays; what this end could not store whole does not.</summary>
    public void Closed(Exception? reason)
    {
        try
        {
            if (!_failed && !_quit && (_storedAny || _held is > 0 and < 4)) EndMessage();
        }
        catch (Exception e) when (e is IOException)
        {
            reason ??= e;
        }
        finally
        {
            store.Close();
            closed(reason);
        }
    }

    private void EndMessage()
    {
        StoreHeld();
        _failed = true;
        store.EndMessage();
        _unanswered = 0;
        _failed = _storedAny = false;
    }

    private void StoreHeld()
    {
        var held = Quit[.._held];
        _held = 0;
        if (!held.IsEmpty) Store(held);
    }

    private void Store(ReadOnlySpan<byte> bytes)
    {
        var allowed = (int)Math.Min(bytes.Length, _left);
        var granted = quota.Take(allowed);
        _failed = true; // unless it gets through
        if (granted > 0) store.Add(bytes[..granted]);
        _left -= granted;
        _storedAny |= granted > 0;
        if (granted < allowed) throw new IOException("the quota of all raw connections is used up; --raw-quota sets it");
        if (granted < bytes.Length) throw new IOException("it sent more than one raw connection may; --raw-limit sets how much");
        _failed = false;
    }
}
