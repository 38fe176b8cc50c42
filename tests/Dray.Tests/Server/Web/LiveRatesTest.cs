using Dray.Server.Web;

namespace Dray.Tests.Server.Web;

public sealed class LiveRatesTest
{
    [Fact]
    public void Rates_are_what_came_between_two_looks()
    {
        var time = new ManualTimeProvider();
        var rates = new LiveRates(time);
        time.Advance(TimeSpan.FromSeconds(2));
        var first = rates.Look([new Flow("a", "ada", true, 4000, 1), new Flow("b", "bob", false, 600, 0)], [new LiveDevice("ada", "1")]);
        Assert.Equal([new LiveTransfer("ada", "in", 4000, 1, 2000), new LiveTransfer("bob", "out", 600, 0, 300)], first.Transfers);
        Assert.Equal(new LiveRate(2000, 300), first.Rate);
        Assert.Equal([new LiveDevice("ada", "1")], first.Devices);

        time.Advance(TimeSpan.FromSeconds(1));
        // One goes on, one starts over, one is new.
        var next = rates.Look([new Flow("a", "ada", true, 5000, 2), new Flow("b", "bob", false, 100, 0), new Flow("c", "cy", true, 50, 0)], []);
        Assert.Equal([1000, 0, 50], next.Transfers.Select(one => one.Rate));
        Assert.Equal(new LiveRate(1050, 0), next.Rate);
    }

    [Fact]
    public void At_no_time_nothing_has_a_rate() => Assert.Equal(0, new LiveRates(new ManualTimeProvider()).Look([new Flow("a", "ada", true, 4000, 1)], []).Rate.In);
}
