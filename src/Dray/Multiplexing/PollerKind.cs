namespace Dray.Multiplexing;

/// <summary>Which of the system's readiness calls a loop waits in.</summary>
public enum PollerKind
{
    /// <summary>epoll on Linux, poll on other Unixes, select elsewhere.</summary>
    Best,
    Epoll,
    Poll,
    Select,
}
