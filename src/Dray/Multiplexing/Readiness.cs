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
    None = 0,
    Read = 1,
    Write = 2,
    HangUp = 4,
    Error = 8,
}
