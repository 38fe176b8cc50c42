using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

/// <summary>Both wakers, of which each system uses one.</summary>
public sealed class WakerTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void A_signalled_waker_is_readable_until_it_is_cleared(bool portable)
    {
        using Waker waker = portable ? new DatagramWaker() : new EventFdWaker();
        using var poller = Poller.Create(PollerKind.Best);
        var ready = new ReadyEvent[1];
        poller.Add(waker.Descriptor, 1, Interest.Read, oneShot: false);
        Assert.Equal(0, poller.Wait(ready, 0));
        for (var i = 0; i < 10_000; i++) waker.Signal(); // never blocks, however full it is
        Assert.Equal(1, poller.Wait(ready, 30_000));
        waker.Clear();
        Assert.Equal(0, poller.Wait(ready, 0));
        waker.Signal();
        Assert.Equal(1, poller.Wait(ready, 30_000));
    }
}
