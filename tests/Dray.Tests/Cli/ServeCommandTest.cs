using System.Net;
using System.Net.NetworkInformation;
using Dray.Cli;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Multiplexing;
using Dray.Server;

namespace Dray.Tests.Cli;

public sealed class ServeCommandTest
{
    private static ServeOptions Read(params string[] arguments)
    {
        var parsed = CommandTree.Parse(["serve", .. arguments]);
        Assert.Empty(parsed.Errors);
        return ServeCommand.Read(parsed);
    }

    [Fact]
    public void Left_alone_everything_has_its_default()
    {
        var options = Read("in");
        Assert.Equal(Path.GetFullPath("in"), options.Folder);
        Assert.Equal(new ServeOptions { Folder = "in" } with { Folder = options.Folder, Listen = options.Listen, Shares = options.Shares, Announce = true }, options);
        Assert.Empty(options.Shares);
        Assert.Empty(options.Listen);
    }

    [Fact]
    public void A_server_is_announced_unless_told_otherwise()
    {
        Assert.True(Read("in").Announce);
        Assert.False(Read("in", "--no-announce").Announce);
    }

    [Fact]
    public void Without_a_folder_it_is_Dray_in_the_home_folder() => Assert.Equal("Dray", Path.GetFileName(Read().Folder));

    [Fact]
    public void Every_option_arrives()
    {
        var options = Read(
            "in", "--listen", "127.0.0.1:0", "--listen", "[::1]:9", "--poller", "select", "--loops", "2", "--max-clients", "3",
            "--idle-timeout", "4s", "--once", "--open", "--bwlimit", "5K");
        Assert.Equal([new(IPAddress.Loopback, 0), new(IPAddress.IPv6Loopback, 9)], options.Listen);
        Assert.Equal((PollerKind.Select, 2, 3), (options.Poller, options.Loops, options.MaxClients));
        Assert.Equal((TimeSpan.FromSeconds(4), 5000), (options.IdleTimeout, options.BandwidthLimit));
        Assert.True(options.Once && options.Open);
    }

    [Fact]
    public void An_address_that_is_none_names_its_option()
    {
        var fault = Assert.Throws<UsageException>(() => ServeCommand.Read(CommandTree.Parse(["serve", "--listen", "moon"])));
        Assert.StartsWith("--listen: 'moon'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_is_off_unless_asked_for() => Assert.Null(Read("in").Raw);

    [Fact]
    public void A_port_alone_is_this_machine_unless_the_server_is_open()
    {
        Assert.Equal([new(IPAddress.Loopback, 9100), new(IPAddress.IPv6Loopback, 9100)], Read("in", "--raw", "9100").Raw!.Listen);
        Assert.Equal([new(IPAddress.Any, 9100), new(IPAddress.IPv6Any, 9100)], Read("in", "--raw", "9100", "--open").Raw!.Listen);
        Assert.Equal([new(IPAddress.IPv6Any, 1), new(IPAddress.Loopback, 2)], Read("--raw", "[::]:1", "--raw", "127.0.0.1:2").Raw!.Listen);
    }

    [Fact]
    public void Every_raw_option_arrives()
    {
        var raw = Read("--raw", "9100", "--raw-name", "{n}", "--raw-limit", "5MiB", "--raw-quota", "none").Raw!;
        Assert.Equal(("{n}", null, 5 << 20, long.MaxValue), (raw.Name, raw.Append, raw.Limit, raw.Quota));
        Assert.Equal("all", Read("--raw", "9100", "--raw-append", "all").Raw!.Append);
    }

    [Theory]
    [InlineData("--raw", "8097")]
    [InlineData("--raw", "127.0.0.1:8097")]
    [InlineData("--raw", "127.0.0.1:9", "--listen", "9")]
    [InlineData("--raw", "127.0.0.1")]
    [InlineData("--raw", "::1")]
    [InlineData("--raw", "[::1]")]
    [InlineData("--raw", "moon:9")]
    [InlineData("--raw", "9", "--raw-name", "{who}")]
    [InlineData("--raw", "9", "--raw-append", ".dray/x")]
    [InlineData("--raw", "9", "--raw-append", "x", "--raw-name", "{n}")]
    [InlineData("--raw-limit", "5")]
    [InlineData("--raw-append", "x")]
    public void Raw_options_that_make_no_sense_are_refused(params string[] arguments)
    {
        var fault = Assert.Throws<UsageException>(() => ServeCommand.Read(CommandTree.Parse(["serve", .. arguments])));
        Assert.StartsWith("--raw", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cables_come_before_bridges_and_private_before_public()
    {
        LanAddress At(string nic, string address, NetworkInterfaceType type = NetworkInterfaceType.Ethernet) => new(nic, type, IPAddress.Parse(address));
        Assert.Equal(
            ["192.168.1.5", "10.0.0.5", "8.8.4.4", "fd00::5", "172.17.0.1", "10.8.0.1"],
            LanAddresses.Order([
                At("docker0", "172.17.0.1"), At("lo", "127.0.0.1", NetworkInterfaceType.Loopback), At("tun0", "10.8.0.1"), At("eth1", "8.8.4.4"),
                At("eth0", "fe80::1"), At("eth0", "fd00::5"), At("eth0", "192.168.1.5"), At("wlan0", "10.0.0.5"), At("eth0", "169.254.1.1"),
            ]).Select(address => address.ToString()));
    }

    [Fact]
    public void The_banner_shows_what_to_type()
    {
        IReadOnlyList<IPAddress> lan = [IPAddress.Parse("192.168.1.5"), IPAddress.Parse("fd00::5")];
        IReadOnlyList<IPEndPoint> everywhere = [new(IPAddress.Any, 8097), new(IPAddress.IPv6Any, 8097)];
        Assert.Equal(["192.168.1.5:", "[fd00::5]:", "localhost:"], WaysIn.Of(everywhere, () => lan));
        Assert.Equal(["--to [::1]:9"], WaysIn.Of([new(IPAddress.IPv6Loopback, 9)], () => lan));
        Assert.Equal(["--to 192.168.1.5:9", "--to localhost:9"], WaysIn.Of([new(IPAddress.Any, 9)], () => lan));
    }
}
