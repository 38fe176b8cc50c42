using System.Text.Json;

namespace Dray.EndToEnd;

/// <summary>
/// A transfer whose one stage is slow on purpose names that stage when it ends. Where others want the processors as well,
/// everything is slow and there is nothing to name: so it runs alone.
/// </summary>
[Collection(nameof(Alone))]
public sealed class LimitTest : IDisposable
{
    private const int SlowCallUs = 80_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_rate_that_it_is_told_to_keep_to()
    {
        await using var served = await Served.StartAsync(_folder.At("in"));
        Assert.Equal("bwlimit", await LimitAsync(served.Address, Megabytes(8), "--bwlimit", "2M"));
        Assert.Contains("; limited by --bwlimit", (await served.SendAsync("--bwlimit", "2M", Megabytes(8, "other"))).Ended(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rate_that_the_receiver_keeps_to()
    {
        await using var served = await Served.StartAsync(_folder.At("in"), ["--bwlimit", "2M"]);
        Assert.Equal("receiver_bwlimit", await LimitAsync(served.Address, Megabytes(8)));
    }

    [Fact]
    public async Task A_disk_that_takes_its_time_to_write()
    {
        Tools.Need("strace");
        await using var served = await Served.StartAsync(_folder.At("in"), under: Slow("pwrite64", SlowCallUs, "-D"));
        Assert.Equal("receiver_disk", await LimitAsync(served.Address, Megabytes(16)));
    }

    [Fact]
    public async Task A_disk_that_takes_its_time_to_sync()
    {
        Tools.Need("strace");
        await using var served = await Served.StartAsync(_folder.At("in"), under: Slow("fsync,fdatasync,syncfs", 2_000_000, "-D"));
        Assert.Equal("receiver_disk", await LimitAsync(served.Address, Megabytes(1)));
    }

    [Fact]
    public async Task A_disk_that_takes_its_time_to_read()
    {
        Tools.Need("strace");
        await using var served = await Served.StartAsync(_folder.At("in"));
        Assert.Equal("sender_disk", await LimitAsync(served.Address, Megabytes(16), under: Slow("pread64", SlowCallUs)));
    }

    [Fact]
    public async Task A_narrow_link()
    {
        Tools.Need("tc");
        await using var hosts = await TwoHosts.CableAsync();
        foreach (var host in new[] { hosts.Near, hosts.Far }) await TwoHosts.RunAsync($"ip netns exec {host} tc qdisc add dev eth0 root tbf rate 40mbit burst 16k latency 50ms");
        await using var served = await Served.StartAsync(_folder.At("in"), under: hosts.OnFar, listen: $"{TwoHosts.FarAddress}:0");
        Assert.Equal("link", await LimitAsync($"{TwoHosts.FarAddress}:{served.Port}", Megabytes(20), hosts.OnNear, "--lanes", "2"));
    }

    [Fact]
    public async Task What_is_over_in_no_time_says_nothing()
    {
        await using var served = await Served.StartAsync(_folder.At("in"));
        Assert.Null(await LimitAsync(served.Address, _folder.File("small", "x"), "--dry-run"));
    }

    private static Task<string?> LimitAsync(string address, string file, params string[] more) => LimitAsync(address, file, under: null, more);

    private static async Task<string?> LimitAsync(string address, string file, IEnumerable<string>? under, params string[] more)
    {
        var run = (await DrayBinary.RunAsync(["send", "--json", "--to", address, file, .. more], under: under)).Ended(0);
        return JsonDocument.Parse(run.Lines[^1]).RootElement.TryGetProperty("limit", out var limit) ? limit.GetString() : null;
    }

    private string Megabytes(int count, string name = "file") => SourceTree.MakeFile(_folder.At(name), count << 20);

    private string[] Slow(string calls, int microseconds, params string[] more) =>
        ["strace", .. more, "-f", "-qq", "-o", _folder.At($"trace-{calls}"), "-e", $"trace={calls}", "-e", $"inject={calls}:delay_exit={microseconds}"];
}
