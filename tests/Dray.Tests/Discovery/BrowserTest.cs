using System.Net;
using Dray.Discovery;
using Dray.Discovery.Messages;

namespace Dray.Tests.Discovery;

public sealed class BrowserTest
{
    private static readonly DnsName Instance = DrayService.Type.Beneath("laptop");
    private static readonly IReadOnlyList<DnsRecord> Records = Airwaves.Laptop.Records(1, [IPAddress.Parse("10.0.0.5")]);

    [Fact]
    public void It_asks_at_once_and_then_ever_more_seldom()
    {
        var air = new Airwaves();
        var began = air.Now;
        air.Browse();
        air.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(DrayService.Type, Assert.Single(Assert.Single(air.Asked).Questions).Name);
        Assert.Equal([1, 3, 7, 15, 31, 63, 123, 183, 243], air.Said.Select(said => (int)(said.At - began).TotalSeconds));
    }

    [Fact]
    public void A_server_is_found_with_all_that_it_tells()
    {
        var air = new Airwaves();
        var browser = air.Browse();
        air.Hear(Response(Records));
        var peer = Assert.Single(browser.Peers());
        Assert.Equal(("laptop", 8097, new string('a', 16), 2), (peer.Name, peer.Port, peer.IdPrefix, peer.Protocol));
        Assert.Equal([IPAddress.Parse("10.0.0.5")], peer.Addresses);
    }

    [Fact]
    public void What_is_missing_is_asked_for()
    {
        var air = new Airwaves();
        var browser = air.Browse();
        air.Advance(TimeSpan.Zero);
        air.Hear(Response([Records[3]]));
        Assert.Equal([DnsType.Service, DnsType.Text], air.Last.Questions.Select(question => question.Type));
        Assert.Empty(browser.Peers());
        air.Hear(Response([Records[0], Records[1]]));
        air.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains(air.Said, said => said.Message.Questions.Any(question => question.Name.Equals(Records[2].Name)));
        air.Hear(Response([Records[2]]));
        Assert.Single(browser.Peers());
    }

    [Fact]
    public void What_is_known_is_named_so_that_nobody_tells_it_again()
    {
        var air = new Airwaves();
        air.Browse();
        air.Hear(Response(Records));
        air.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Instance, Assert.Single(air.Last.Answers).PointsTo);
    }

    [Fact]
    public void A_farewell_is_believed_after_a_second()
    {
        var air = new Airwaves();
        var browser = air.Browse();
        air.Hear(Response(Records));
        air.Hear(Response([.. Records.Select(record => record with { Ttl = 0 })]));
        air.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Single(browser.Peers());
        air.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Empty(browser.Peers());
    }

    [Fact]
    public void Nothing_is_believed_beyond_its_time()
    {
        var air = new Airwaves();
        var browser = air.Browse();
        air.Hear(Response([.. Records.Select(record => record with { Ttl = 30 })]));
        air.Advance(TimeSpan.FromSeconds(29));
        Assert.Single(browser.Peers());
        // It was asked for again at four fifths of its time.
        Assert.Contains(air.Said, said => (said.At - air.Now).TotalSeconds is > -6 and < -4);
        air.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(browser.Peers());
    }

    [Fact]
    public void Who_is_watched_and_falls_silent_is_missed_within_fifteen_seconds()
    {
        var air = new Airwaves();
        var browser = air.Browse(checks: true);
        air.Hear(Response(Records));
        for (var i = 0; i < 10; i++)
        {
            var before = air.Said.Count;
            air.Advance(TimeSpan.FromSeconds(5));
            Assert.True(air.Said.Count > before);
            air.Hear(Response([Records[0]]));
        }

        Assert.Single(browser.Peers());
        air.Advance(TimeSpan.FromSeconds(12));
        Assert.Empty(browser.Peers());
    }

    [Fact]
    public void A_new_address_takes_the_place_of_the_old_one()
    {
        var air = new Airwaves();
        var browser = air.Browse();
        air.Hear(Response(Records));
        air.Advance(TimeSpan.FromSeconds(3));
        air.Hear(Response([DnsRecord.Address(Records[2].Name, 120, IPAddress.Parse("10.0.0.6"))]));
        Assert.Equal([IPAddress.Parse("10.0.0.6")], Assert.Single(browser.Peers()).Addresses);
    }

    [Fact]
    public void Loopback_and_other_services_are_not_believed()
    {
        var air = new Airwaves();
        var browser = air.Browse();
        air.Hear(Response([.. Records.Where(record => record.Type != DnsType.A), DnsRecord.Address(Records[2].Name, 120, IPAddress.Loopback)]));
        air.Hear(Response([DnsRecord.Pointer(DrayService.Type, 120, new DnsName("a", "_http", "_tcp", "local")), DnsRecord.Pointer(DrayService.AllTypes, 120, DrayService.Type)]));
        Assert.Empty(browser.Peers());
    }

    [Fact]
    public void Whoever_announces_without_end_is_heard_up_to_a_bound()
    {
        var air = new Airwaves();
        var browser = air.Browse();
        for (var i = 0; i < 3000; i++)
        {
            var name = DrayService.Type.Beneath($"spam-{i}");
            air.Hear(Response([
                DnsRecord.Pointer(DrayService.Type, 4500, name), DnsRecord.Service(name, 4500, new DnsName($"h{i}", "local"), 1),
                .. Enumerable.Range(0, 20).Select(a => DnsRecord.Address(new DnsName($"h{i}", "local"), 4500, new IPAddress([10, 1, 1, (byte)a])) with { Flush = false })]));
        }

        Assert.Equal(256, browser.Peers().Count());
        Assert.All(browser.Peers(), peer => Assert.Equal(8, peer.Addresses.Count));
    }

    private static DnsMessage Response(IReadOnlyList<DnsRecord> records) => new() { IsResponse = true, Answers = records };
}
