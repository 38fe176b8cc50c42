using System.Net;
using System.Text.Json;
using Dray.Security;

namespace Dray.EndToEnd;

/// <summary>The doctor names what is wrong with set-ups that are broken on purpose, by a fact that it has seen.</summary>
public sealed class DoctorTest : IDisposable
{
    private const int Found = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly Device _near, _far;

    public DoctorTest() => (_near, _far) = (new Device(_folder, "near"), new Device(_folder, "far"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_healthy_way_has_nothing_wrong_and_every_line_says_what_was_seen()
    {
        await using var hosts = await TwoHosts.CableAsync();
        await using var served = await ServeAsync(hosts);
        await PairAsync(hosts, served);

        var run = (await DoctorAsync(hosts, TwoHosts.FarAddress, served.Port)).Ended(0);

        Assert.Equal(["route", "port", "mtu", "identity", "clock", "version", "disk"], Findings(run).Where(finding => finding.Verdict == "fine").Select(finding => finding.Check).SkipWhile(check => check != "route"));
        Assert.All(Findings(run), finding => Assert.NotEqual("", finding.Fact));
    }

    [Fact]
    public async Task Disk_processor_and_link_are_measured_and_leave_nothing()
    {
        Tools.Need("tc");
        await using var hosts = await TwoHosts.CableAsync();
        foreach (var host in new[] { hosts.Near, hosts.Far }) await TwoHosts.RunAsync($"ip netns exec {host} tc qdisc add dev eth0 root tbf rate 40mbit burst 16k latency 50ms");
        await using var served = await ServeAsync(hosts);
        await PairAsync(hosts, served);

        var run = (await DrayBinary.RunAsync(
            ["doctor", "--json", "--measure", "--in", _near.Place, $"{TwoHosts.FarAddress}:{served.Port}"], environment: DrayBinary.At(_near.Home), under: hosts.OnNear)).Ended(0);

        var measured = run.Lines.Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() == "measured").ToArray();
        Assert.Equal(["disk_write", "disk_read", "processor", "link", "disk_there", "together"], measured.Select(line => Text(line, "what")));
        Assert.All(measured, line => Assert.True(line.GetProperty("rate").GetInt64() > 0, run.Output));
        Assert.Equal("link", Text(Assert.Single(measured, line => line.TryGetProperty("limits", out _)), "what"));
        Assert.Equal(["home"], Directory.EnumerateFileSystemEntries(_near.Place).Select(Path.GetFileName));
        Assert.Empty(_far.Landed);
    }

    [Fact]
    public async Task No_route()
    {
        await using var hosts = await TwoHosts.CableAsync();
        Assert.Contains("no route to 10.123.0.1", (await CulpritAsync(hosts, "10.123.0.1", 8097, "no_route")).Fact, StringComparison.Ordinal);

        await TwoHosts.RunAsync($"ip -n {hosts.Far} link set eth0 down");
        Assert.Contains(TwoHosts.NearAddress, (await CulpritAsync(hosts, TwoHosts.FarAddress, 8097, "no_route")).Fact, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_port()
    {
        await using var hosts = await TwoHosts.CableAsync();
        var finding = await CulpritAsync(hosts, TwoHosts.FarAddress, 8097, "port_closed");
        Assert.Contains("nothing listens on its port 8097", finding.Fact, StringComparison.Ordinal);
        Assert.Contains("dray serve", finding.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filtered_port()
    {
        Tools.Need("iptables");
        await using var hosts = await TwoHosts.CableAsync();
        await TwoHosts.RunAsync($"ip netns exec {hosts.Far} iptables -A INPUT -p tcp --dport 8097 -j DROP");
        var finding = await CulpritAsync(hosts, TwoHosts.FarAddress, 8097, "port_filtered");
        Assert.Contains("nothing came back", finding.Fact, StringComparison.Ordinal);
        Assert.Contains("answers ARP", finding.Fact, StringComparison.Ordinal);
        Assert.Contains("firewall", finding.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packets_that_are_too_large_for_the_way()
    {
        Tools.Need("iptables");
        await using var hosts = await TwoHosts.RoutedAsync(mtu: 1300);
        await TwoHosts.RunAsync($"ip netns exec {hosts.Router} iptables -A OUTPUT -p icmp -j DROP");
        await using var served = await ServeAsync(hosts, "10.98.0.2");
        var finding = await CulpritAsync(hosts, "10.98.0.2", served.Port, "mtu_too_large");
        Assert.Contains("packets of 1500 bytes", finding.Fact, StringComparison.Ordinal);
        Assert.Contains("Packets of 1280 bytes arrive", finding.Fact, StringComparison.Ordinal);
        Assert.Contains("mtu 1280", finding.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_changed()
    {
        await using var hosts = await TwoHosts.CableAsync();
        int port;
        await using (var served = await ServeAsync(hosts))
        {
            port = served.Port;
            await PairAsync(hosts, served);
            Assert.Equal(0, await served.StopAsync());
        }

        File.Delete(Path.Combine(_far.Home, "identity.pem"));
        await using var anew = await ServeAsync(hosts, port: port);
        var finding = await CulpritAsync(hosts, TwoHosts.FarAddress, port, "key_changed");
        Assert.Contains("another key", finding.Fact, StringComparison.Ordinal);
        Assert.Contains("dray devices forget", finding.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_and_one_that_is_read_only()
    {
        await using var hosts = await TwoHosts.CableAsync();
        var readOnly = Path.Combine(_far.Served, "photos");
        await Tools.ShellAsync(_folder, $"mkdir -p '{_far.Served}' && mount -t tmpfs -o size=4m tmpfs '{_far.Served}'");
        await Tools.ShellAsync(_folder, $"mkdir '{readOnly}' && mount -t tmpfs -o ro tmpfs '{readOnly}'");
        try
        {
            await using var served = await ServeAsync(hosts);
            await PairAsync(hosts, served);
            await Tools.ShellAsync(_folder, $"! head -c 8M /dev/zero > '{_far.Served}/filler'");
            var full = await CulpritAsync(hosts, TwoHosts.FarAddress, served.Port, "disk_full");
            Assert.Contains("0 B of 4.2 MB are free", full.Fact, StringComparison.Ordinal);

            new KnownDevices(_far.Home).Update(_far.Known[0].Name, device => device with { Into = "photos" });
            var unwritable = await CulpritAsync(hosts, TwoHosts.FarAddress, served.Port, "disk_read_only");
            Assert.Contains("ST_RDONLY", unwritable.Fact, StringComparison.Ordinal);
            Assert.Contains("photos/", unwritable.Fact, StringComparison.Ordinal);
        }
        finally
        {
            await Tools.TryShellAsync(_folder, $"umount -l '{readOnly}'; umount -l '{_far.Served}'");
        }
    }

    [Theory]
    [InlineData(99, "upgrade dray here")]
    [InlineData(1, "upgrade dray there")]
    public async Task Another_version(int protocol, string mend)
    {
        using var key = Believed();
        await using var fake = await FakeServer.StartAsync(key, FakeServer.Listen(IPAddress.Loopback), protocol);
        var finding = await CulpritAsync(null, "127.0.0.1", fake.Port, "wrong_version");
        Assert.Contains($"speaks protocol {protocol}", finding.Fact, StringComparison.Ordinal);
        Assert.Equal(mend, finding.Mend);
    }

    [Theory]
    [InlineData(180, "ahead")]
    [InlineData(-86400, "behind")]
    public async Task A_clock_that_is_off(int seconds, string way)
    {
        using var key = Believed();
        await using var fake = await FakeServer.StartAsync(key, FakeServer.Listen(IPAddress.Loopback), ahead: TimeSpan.FromSeconds(seconds));
        var finding = await CulpritAsync(null, "127.0.0.1", fake.Port, "clock_off");
        Assert.Contains("the server's clock says", finding.Fact, StringComparison.Ordinal);
        Assert.EndsWith(way, finding.Fact, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Multicast_that_does_not_pass()
    {
        Tools.Need("iptables");
        await using var hosts = await TwoHosts.CableAsync();
        using var key = Believed();
        var far = IPAddress.Parse(TwoHosts.FarAddress);
        await using var fake = await FakeServer.StartAsync(key, hosts.OnFarMake(() => FakeServer.Listen(far)), announces: true);
        using var responder = hosts.OnFarMake(() => new Responder(far));
        var passing = Findings((await DoctorAsync(hosts, TwoHosts.FarAddress, fake.Port)).Ended(0));
        Assert.Contains(passing, finding => finding is { Check: "multicast", Verdict: "fine" });

        var heard = responder.Heard;
        await TwoHosts.RunAsync($"ip netns exec {hosts.Far} iptables -A INPUT -d 224.0.0.251 -j DROP");
        var dropped = await CulpritAsync(hosts, TwoHosts.FarAddress, fake.Port, "multicast_blocked");
        Assert.Contains("224.0.0.251:5353 over eth0 had no answer from 10.97.0.2", dropped.Fact, StringComparison.Ordinal);
        Assert.Equal(heard, responder.Heard);

        await TwoHosts.RunAsync($"ip -n {hosts.Near} link set eth0 multicast off");
        Assert.Contains("switched off", (await CulpritAsync(hosts, TwoHosts.FarAddress, fake.Port, "multicast_blocked")).Fact, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_else_on_the_port()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
                await client.SendAsync("220 mail\r\n"u8.ToArray());
            }
        }, TestContext.Current.CancellationToken);
        await CulpritAsync(null, "127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, "not_dray");
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => answering);
    }

    /// <summary>A key that the near device knows as a server's.</summary>
    private DeviceIdentity Believed()
    {
        var key = _far.Identity();
        new KnownDevices(_near.Home).Add(key.Id, "fake", DateTimeOffset.UnixEpoch, "fake:1");
        return key;
    }

    private Task<Served> ServeAsync(TwoHosts hosts, string address = TwoHosts.FarAddress, int port = 0) =>
        Served.StartAsync(_far.Served, under: hosts.OnFar, listen: $"{address}:{port}", home: _far.Home);

    private async Task PairAsync(TwoHosts hosts, Served served)
    {
        var code = await _far.ShowCodeAsync(served);
        var environment = DrayBinary.At(_near.Home);
        environment["DRAY_CODE"] = code;
        (await DrayBinary.RunAsync(["pair", $"{TwoHosts.FarAddress}:{served.Port}"], environment: environment, under: hosts.OnNear)).Ended(0);
    }

    private Task<Run> DoctorAsync(TwoHosts? hosts, string host, int port) =>
        DrayBinary.RunAsync(["doctor", "--json", $"{host}:{port}"], environment: DrayBinary.At(_near.Home), under: hosts?.OnNear);

    /// <summary>What it finds wrong, which is one thing.</summary>
    private async Task<Finding> CulpritAsync(TwoHosts? hosts, string host, int port, string culprit)
    {
        var run = (await DoctorAsync(hosts, host, port)).Ended(Found);
        var wrong = Findings(run).Where(finding => finding.Verdict == "wrong" && finding.Culprit != "not_paired").ToArray();
        Assert.True(wrong is [var one] && one.Culprit == culprit, run.Output);
        return wrong[0];
    }

    private static IReadOnlyList<Finding> Findings(Run run) => [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)
        .Where(line => line.GetProperty("event").GetString() == "finding")
        .Select(line => new Finding(Text(line, "check"), Text(line, "verdict"), Text(line, "culprit"), Text(line, "fact"), Text(line, "mend")))];

    private static string Text(JsonElement line, string field) => line.TryGetProperty(field, out var value) ? value.GetString()! : "";

    private sealed record Finding(string Check, string Verdict, string Culprit, string Fact, string Mend);
}
