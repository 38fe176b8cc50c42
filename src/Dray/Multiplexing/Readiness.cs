namespace Dray.Multiplexing;

/// <summary>
/// What a descriptor is ready for. <see cref="HangUp"/> and <see cref="Error"/> come along with any interest, and only
/// where the poller can tell (select shows both as readable and writable), so that the way to take either is
/// to make the call that one wanted to make and to believe what it returns. The other side closing its half is no
/// hang-up: it is readable, and the read returns 0.
/// </summary>
[Flags]
public enum Readiness : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A receive or accept has something to say at once, be it the end of the stream.</summary>
    Read = 1,

    /// <summary>A send takes bytes at once, or a connect has ended.</summary>
    Write = 2,

    /// <summary>Both directions are closed (EPOLLHUP, POLLHUP).</summary>
    HangUp = 4,

    /// <summary>The socket failed (EPOLLERR, POLLERR); the next call on it says why.</summary>
    Error = 8,
}
