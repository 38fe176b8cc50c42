using System.Diagnostics;
using System.Text.Json;

namespace Dray.EndToEnd.Discovery;

/// <summary>Servers and those who look for them, on machines of their own. Times are told, and bounded for a machine that is busy.</summary>
public sealed class DiscoveryTest(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(8), Missed = TimeSpan.FromSeconds(25);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Servers_appear_go_and_come_back()
    {
        await using var lan = await Lan.MakeAsync(_folder, "lan");
        var (ada, bob, eve) = (await lan.HostAsync("ada", ("lan", "10.77.0.1/24")), await lan.HostAsync("bob", ("lan", "10.77.0.2/24")), await lan.HostAsync("eve", ("lan", "10.77.0.3/24")));
        await using var watch = eve.Start("peers", "--watch", "--json");
        var first = await ada.ServeAsync();
        await TimedAsync("a server appears", AtOnce, () => SeenAsync(watch, "peer", "ada"));
        await using var second = await bob.ServeAsync();
        await TimedAsync("another appears", AtOnce, () => SeenAsync(watch, "peer", "bob"));

        await first.KillAsync();
        await TimedAsync("one that was killed is missed", Missed, () => SeenAsync(watch, "gone", "ada"));
        await first.DisposeAsync();
        first = await ada.ServeAsync();
        await TimedAsync("it is back", AtOnce, () => SeenAsync(watch, "peer", "ada"));

        await bob.DownAsync("lan");
        await TimedAsync("one whose cable was pulled is missed", Missed, () => SeenAsync(watch, "gone", "bob"));
        await bob.UpAsync("lan");
        await TimedAsync("it is back, too", AtOnce, () => SeenAsync(watch, "peer", "bob"));

        Assert.Equal(0, await first.StopAsync());
        await TimedAsync("one that stopped has said so", AtOnce, () => SeenAsync(watch, "gone", "ada"));
        await first.DisposeAsync();
        var list = (await eve.RunAsync("peers", "--timeout", "4s")).Ended(0);
        Assert.StartsWith("bob  10.77.0.2:8097", Assert.Single(list.Lines), StringComparison.Ordinal);
        Assert.Contains("not known here, protocol 2", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_servers_name_works_as_a_host_and_its_port_comes_along()
    {
        await using var lan = await Lan.MakeAsync(_folder, "lan");
        var (ada, eve) = (await lan.HostAsync("ada", ("lan", "10.77.0.1/24")), await lan.HostAsync("eve", ("lan", "10.77.0.3/24")));
        await using var served = await ada.ServeAsync("10.77.0.1:9001");
        var code = (await ada.RunAsync("pair", "--show")).Ended(0).Output.Trim();
        (await eve.RunWithCodeAsync(code, "pair", "ada")).Ended(0);
        (await eve.RunAsync("send", _folder.File("a.txt", "a"), "ada:")).Ended(0);
        (await eve.RunAsync("send", _folder.File("b.txt", "b"), "--to", "ADA.local")).Ended(0);
        (await eve.RunAsync("devices", "rename", "ada", "countess")).Ended(0);
        (await eve.RunAsync("send", _folder.File("c.txt", "c"), "countess:")).Ended(0);
        Assert.Equal(["a.txt", "b.txt", "c.txt"], Directory.EnumerateFiles(ada.Served).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        Assert.Contains("claims to be 'countess', paired", (await eve.RunAsync("peers", "--timeout", "4s")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal(["ada"], (await eve.RunAsync("peers", "--names", "--timeout", "4s")).Ended(0).Lines);
        Assert.Equal("ada:", await CompletedAsync(eve, "send a.txt ad"));
        Assert.Equal("ada", await CompletedAsync(eve, "pair a"));
        Assert.Contains("nowhere", (await eve.RunAsync("send", "--retry-for", "0s", _folder.At("a.txt"), "nowhere:")).Ended(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_offer_is_found_by_the_number_of_its_code_and_is_listed_as_no_server()
    {
        await using var lan = await Lan.MakeAsync(_folder, "lan");
        var (ada, eve) = (await lan.HostAsync("ada", ("lan", "10.77.0.1/24")), await lan.HostAsync("eve", ("lan", "10.77.0.3/24")));
        await using var served = await ada.ServeAsync();
        await using var offering = ada.Start("send", "--json", _folder.File("plan.txt", "by number"));
        var code = (await offering.NextAsync("offered")).GetProperty("codes")[0].GetString()!;

        // Both are announced by the same machine at the same time, the server first.
        Assert.StartsWith("ada  10.77.0.1:8097", Assert.Single((await eve.RunAsync("peers", "--timeout", "4s")).Ended(0).Lines), StringComparison.Ordinal);
        (await eve.RunAsync("receive", "--retry-for", "30s", code, eve.Served)).Ended(0);

        Assert.Equal("by number", File.ReadAllText(Path.Combine(eve.Served, "plan.txt")));
        (await offering.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task Where_multicast_does_not_pass_a_list_and_a_probe_find_servers()
    {
        await using var lan = await Lan.MakeAsync(_folder, "near", "far");
        var ada = await lan.HostAsync("ada", ("far", "10.78.2.1/24"));
        var router = await lan.HostAsync("router", ("near", "10.78.1.254/24"), ("far", "10.78.2.254/24"));
        var eve = await lan.HostAsync("eve", ("near", "10.78.1.3/24"));
        await router.ShellAsync("echo 1 > /proc/sys/net/ipv4/ip_forward");
        await ada.ShellAsync("ip route add default via 10.78.2.254");
        await eve.ShellAsync("ip route add default via 10.78.1.254");
        await using var served = await ada.ServeAsync();

        Assert.Empty((await eve.RunAsync("peers")).Ended(0).Lines);
        var probed = Peers(await eve.RunAsync("peers", "--json", "--probe", "10.78.2.0/28"));
        Assert.Equal(("ada", "probe", true), (probed.GetProperty("name").GetString(), probed.GetProperty("by").GetString(), probed.GetProperty("proven").GetBoolean()));
        Assert.Equal(64, probed.GetProperty("id").GetString()!.Length);
        File.WriteAllText(Path.Combine(eve.Home, "hosts"), "# beyond the router\n10.78.2.1\n10.78.2.9:8097 # nobody\n");
        var listed = Peers(await eve.RunAsync("peers", "--json"));
        Assert.Equal(("ada", "hosts"), (listed.GetProperty("name").GetString(), listed.GetProperty("by").GetString()));
        // Who was asked heard of nobody.
        Assert.DoesNotContain("\"eve\"", served.Output, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(eve.Home, "hosts"), "10.78.2.1:x\n");
        Assert.Contains("line 1", (await eve.RunAsync("peers")).Ended(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_of_and_taken_once_it_is_free()
    {
        await using var lan = await Lan.MakeAsync(_folder, "lan");
        var (ada, eve) = (await lan.HostAsync("ada", ("lan", "10.77.0.1/24")), await lan.HostAsync("eve", ("lan", "10.77.0.3/24")));
        await using var holder = ada.Python(Holder);
        await holder.SaysAsync("held");
        await using var served = await ada.ServeAsync("10.77.0.1:8097");
        Assert.Contains("UDP port 5353", (await served.NextAsync("refused")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        await using var watch = eve.Start("peers", "--watch", "--json");
        await holder.StopAsync();
        await SeenAsync(watch, "peer", "ada");
        Assert.Equal(0, await served.StopAsync());
        Assert.Equal(2, served.Output.Split("\"refused\"").Length); // once
    }

    [Fact]
    public async Task Nothing_is_announced_where_nobody_listens()
    {
        await using var lan = await Lan.MakeAsync(_folder, "lan", "other");
        var ada = await lan.HostAsync("ada", ("lan", "10.77.0.1/24"), ("other", "10.79.0.1/24"));
        var near = await lan.HostAsync("near", ("lan", "10.77.0.3/24"));
        await using var onLan = near.Python(Listener);
        await using var onOther = (await lan.HostAsync("aside", ("other", "10.79.0.3/24"))).Python(Listener);
        await onLan.SaysAsync("listening");
        await onOther.SaysAsync("listening");

        await using (var served = await ada.ServeAsync("10.77.0.1:8097")) await onLan.SaysAsync("8400");
        await using (var silent = await ada.ServeAsync("8097", "--no-announce")) Assert.Empty((await near.RunAsync("peers")).Ended(0).Lines);
        await using (var alone = await ada.ServeAsync("127.0.0.1:8097"))
        {
            // Who looks asks everywhere, unless told where.
            ada.Interfaces = "lo";
            await using var watch = ada.Start("peers", "--watch", "--json");
            await SeenAsync(watch, "peer", "ada");
        }

        Assert.Equal("listening", onOther.Output.Trim());
    }

    /// <summary>What bash makes of a line in which the last word is not finished.</summary>
    private static async Task<string> CompletedAsync(NetworkHost host, string typed)
    {
        var script = (await DrayBinary.RunAsync("completion", "bash")).Ended(0).Output.Replace("peers --names", "peers --names --timeout 4s", StringComparison.Ordinal);
        var words = $"{DrayBinary.Path} {typed}".Split(' ');
        var line = $"{script}\nCOMP_WORDS=({string.Join(' ', words)})\nCOMP_CWORD={words.Length - 1}\n_dray\necho \"${{COMPREPLY[@]}}\"";
        await using var bash = host.StartProgram("bash", "--norc", "-c", line);
        return (await bash.EndAsync()).Ended(0).Output.Trim();
    }

    private static JsonElement Peers(Run run)
    {
        var lines = run.Ended(0).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        return Assert.Single(lines, line => line.GetProperty("event").GetString() == "peer");
    }

    private static async Task SeenAsync(Running watch, string happened, string name)
    {
        while ((await watch.NextAsync(happened)).GetProperty("name").GetString() != name) { }
    }

    private async Task TimedAsync(string what, TimeSpan most, Func<Task> wait)
    {
        var began = Stopwatch.GetTimestamp();
        await wait();
        var took = Stopwatch.GetElapsedTime(began);
        output.WriteLine($"{what}: {took.TotalSeconds:0.00} s");
        Assert.True(took <= most, $"{what} after {took.TotalSeconds:0.0} s");
    }

    /// <summary>Shares the port with nobody.</summary>
    private const string Holder = """
        import signal, socket
        v4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        v4.bind(('', 5353))
        print('held')
        signal.pause()
        """;

    /// <summary>Prints the flags of every multicast DNS message that comes, in hexadecimal.</summary>
    private const string Listener = """
        import select, socket, struct
        v4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        v4.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        v4.bind(('', 5353))
        v4.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('224.0.0.251') + socket.inet_aton('0.0.0.0') + struct.pack('i', 2))
        v6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        v6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        v6.bind(('', 5353))
        v6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(socket.AF_INET6, 'ff02::fb') + struct.pack('i', 2))
        print('listening')
        while True:
            for ready in select.select([v4, v6], [], [])[0]:
                print(ready.recv(9000)[2:4].hex())
        """;
}
