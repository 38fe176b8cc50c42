namespace Dray.Multiplexing;

/// <summary>Which of the system's readiness calls a loop waits in.</summary>
public enum PollerKind
{
    /// <summary>epoll on Linux, poll on other Unixes, select elsewhere.</summary>
    Best,

    /// <summary>epoll(7): a wait costs what is ready, not what is watched. Linux.</summary>
    Epoll,

    /// <summary>poll(2): a wait costs what is watched. Every Unix.</summary>
    Poll,

    /// <summary>select(2): a wait costs the highest descriptor watched. Everywhere.</summary>
    Select,
}
