using Dray.Multiplexing;

namespace Dray.Bench.Serving;

/// <summary>Counts the system calls of another poller, which makes one a method. Owns it.</summary>
internal sealed class CountingPoller(IPoller poller) : IPoller
{
    public PollerKind Kind => poller.Kind;

    public bool ArmsFromAnyThread => poller.ArmsFromAnyThread;

    public void Add(nint fd, long token, Interest interest, bool oneShot)
    {
        Kernel.Count();
        poller.Add(fd, token, interest, oneShot);
    }

    public void Modify(nint fd, long token, Interest interest, bool oneShot)
    {
        Kernel.Count();
        poller.Modify(fd, token, interest, oneShot);
    }

    public void Remove(nint fd, long token)
    {
        Kernel.Count();
        poller.Remove(fd, token);
    }

    public int Wait(Span<ReadyEvent> ready, int milliseconds)
    {
        Kernel.Count();
        return poller.Wait(ready, milliseconds);
    }

    public void Dispose() => poller.Dispose();
}
