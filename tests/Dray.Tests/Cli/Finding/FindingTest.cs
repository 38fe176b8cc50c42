using System.Net;
using CsCheck;
using Dray.Cli.Lookup;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Security;

namespace Dray.Tests.Cli.Finding;

public sealed class FindingTest
{
    private static readonly string Id = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));
    private static readonly KnownDevice Ada = new(Id, "ada", DateTimeOffset.UnixEpoch, true, false, null, null);
    private static readonly FoundPeer Announced = new("ada", [new(IPAddress.Parse("10.0.0.1"), 8097)], FoundBy.Announcement) { Id = Id[..16], Protocol = 2 };

    [Theory]
    [InlineData("192.168.7.9/30", "192.168.7.9", "192.168.7.10")]
    [InlineData("10.0.0.5/31", "10.0.0.4", "10.0.0.5")]
    [InlineData("10.0.0.5/32", "10.0.0.5")]
    public void A_subnet_has_the_addresses_that_hosts_may_have(string subnet, params string[] hosts) =>
        Assert.Equal(hosts, Subnet.Parse(subnet).Hosts.Select(host => host.ToString()));

    [Fact]
    public void The_largest_subnet_has_a_thousand_hosts() => Assert.Equal(1022, Subnet.Parse("10.0.0.0/22").Hosts.Count());

    [Theory]
    [InlineData("10.0.0.0/21")]
    [InlineData("10.0.0.0/0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0")]
    [InlineData("10/24")]
    [InlineData("fd00::/64")]
    [InlineData("10.0.0.0/24/24")]
    [InlineData("")]
    public void What_is_no_subnet_or_too_large_is_said(string text) => Assert.Throws<UsageException>(() => Subnet.Parse(text));

    [Fact]
    public void Any_text_is_a_subnet_of_a_bounded_size_or_a_usage_fault() => Gen.String[Gen.Char["0123456789./x"], 0, 20].Sample(text =>
    {
        try
        {
            Assert.True(Subnet.Parse(text).Hosts.Count() <= 1024);
        }
        catch (UsageException)
        {
            // Said in words.
        }
    });

    [Fact]
    public void A_list_of_hosts_is_read_line_by_line()
    {
        Assert.Equal(
            [new Target("nas", null, ""), new Target("10.0.0.1", 9000, ""), new Target("fe80::1%eth0", 8097, "")],
            HostsFile.Parse(["# mine", "", "  nas  # in the cellar", "10.0.0.1:9000", "[fe80::1%eth0]:8097"], "hosts"));
        Assert.Contains("hosts, line 2", Assert.Throws<UsageException>(() => HostsFile.Parse(["a", "b:x"], "hosts")).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => HostsFile.Parse(Enumerable.Repeat("a", 257), "hosts"));
    }

    [Fact]
    public void Who_announces_himself_claims_and_who_has_shown_his_key_is()
    {
        Assert.Equal(
            "ada  10.0.0.1:8097  0123 4567 89ab cdef …  claims to be 'ada', paired, protocol 2",
            PeersWords.Line(Announced.Among([Ada], null)));
        Assert.EndsWith("not known here, protocol 2", PeersWords.Line(Announced.Among([], null)), StringComparison.Ordinal);
        Assert.Contains("claims to be this device", PeersWords.Line(Announced.Among([Ada], Id)), StringComparison.Ordinal);
        var proven = Announced with { By = FoundBy.Probe, Id = Id };
        Assert.Contains("is 'ada', paired", PeersWords.Line(proven.Among([Ada], null)), StringComparison.Ordinal);
        Assert.EndsWith("no id  not known here, no version", PeersWords.Line(Announced with { Id = null, Protocol = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void No_name_drives_the_terminal() =>
        Assert.DoesNotContain('\e', PeersWords.Line(Announced with { Name = "\e[2Jada" }));

    [Theory]
    [InlineData(null, false, true)]
    [InlineData("", false, true)]
    [InlineData("off", true, false)]
    [InlineData("lo, eth0", false, false)]
    [InlineData("eth7,lo", false, true)]
    public void A_scope_names_interfaces_or_none(string? text, bool isOff, bool allows)
    {
        var scope = DiscoveryScope.Parse(text);
        Assert.Equal((isOff, allows), (scope.IsOff, scope.Allows(Discovery.Airwaves.Link)));
    }
}
