using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using Dray.Discovery;
using Dray.Discovery.Messages;
using Dray.Discovery.Network;

namespace Dray.Tests.Discovery;

public sealed class AnnouncementTest
{
    private static readonly Link Loopback = new(1, "lo", AddressFamily.InterNetwork, true, [(IPAddress.Loopback, 8)]);

    private static Announcement On(params string[] listening) => Airwaves.Laptop with { Listening = [.. listening.Select(IPEndPoint.Parse)] };

    [Theory]
    [InlineData("0.0.0.0:8097", true, false)]
    [InlineData("10.0.0.1:8097", true, false)]
    [InlineData("10.0.0.9:8097", false, false)]
    [InlineData("127.0.0.1:8097", false, true)]
    [InlineData("[::]:8097", false, false)] // of IPv4 nothing is reached by it
    public void A_server_is_announced_where_it_is_reached(string listening, bool onLink, bool onLoopback)
    {
        Assert.Equal(onLink, On(listening).On(Airwaves.Link).Count > 0);
        Assert.Equal(onLoopback, On(listening).On(Loopback).Count > 0);
    }

    [Fact]
    public void One_that_others_reach_is_not_announced_on_loopback_besides() =>
        Assert.Empty(On("127.0.0.1:8097", "10.0.0.1:8097").On(Loopback));

    [Fact]
    public void Any_name_of_a_device_makes_a_label() => Gen.Select(Gen.String[1, 80], Gen.Int[1, 100_000]).Sample((name, number) =>
    {
        var label = (Airwaves.Laptop with { Name = "x" + name }).InstanceName(number).Labels[0];
        Assert.InRange(Encoding.UTF8.GetByteCount(label), 1, DnsName.MostLabel);
        if (number > 1) Assert.EndsWith($"-{number}", label, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("10.0.0.77", true)]
    [InlineData("10.0.1.1", false)]
    [InlineData("fe80::1", false)]
    public void A_link_covers_its_own_networks(string address, bool covers) => Assert.Equal(covers, Airwaves.Link.Covers(IPAddress.Parse(address)));

    [Fact]
    public void Links_are_the_same_while_their_addresses_are()
    {
        Assert.Equal(Airwaves.Link, Airwaves.Link with { Networks = [(IPAddress.Parse("10.0.0.1"), 24)] });
        Assert.NotEqual(Airwaves.Link, Airwaves.Link with { Networks = [(IPAddress.Parse("10.0.0.2"), 24)] });
    }
}
