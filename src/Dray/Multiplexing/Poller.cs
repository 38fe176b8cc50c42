namespace Dray.Multiplexing;

/// <summary>Makes pollers.</summary>
public static class Poller
{
    /// <summary>What <see cref="PollerKind.Best"/> means on this system.</summary>
    public static PollerKind Best =>
        OperatingSystem.IsLinux() ? PollerKind.Epoll : OperatingSystem.IsWindows() ? PollerKind.Select : PollerKind.Poll;

    /// <summary>Makes a poller, which the caller (as a rule an <see cref="EventLoop"/>) disposes.</summary>
    /// <param name="kind">Which call it waits in.</param>
    /// <exception cref="IOException">The system is out of descriptors or memory.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no such call.</exception>
    public static IPoller Create(PollerKind kind) => (kind == PollerKind.Best ? Best : kind) switch
    {
        PollerKind.Epoll when OperatingSystem.IsLinux() => new EpollPoller(),
        PollerKind.Poll when !OperatingSystem.IsWindows() => new PollPoller(),
        PollerKind.Select when !OperatingSystem.IsWindows() => new SelectPoller(),
        PollerKind.Select => new SocketSelectPoller(),
        _ => throw new PlatformNotSupportedException($"this system has no {kind}; choose another poller"),
    };
}
