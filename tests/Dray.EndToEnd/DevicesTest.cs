using System.Text.Json;
using Dray.Security;

namespace Dray.EndToEnd;

public sealed class DevicesTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly KnownDevices _known;

    public DevicesTest()
    {
        _known = new KnownDevices(Home);
        _known.Add(Id('a'), "ada", DateTimeOffset.UnixEpoch);
        _known.Add(Id('b'), "bob", DateTimeOffset.UnixEpoch);
    }

    private string Home => _folder.At("home");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task They_are_listed_for_people_and_for_programs()
    {
        var words = (await RunAsync()).Ended(0);
        Assert.Equal(8, words.Lines.Count);
        Assert.Equal(("ada", "bob"), (words.Lines[0], words.Lines[4]));
        Assert.StartsWith("  may send and get; paired 19", words.Lines[3], StringComparison.Ordinal);

        var lines = Parsed((await RunAsync("list", "--json")).Ended(0));
        Assert.Equal(["device", "device", "done"], lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(Id('b'), lines[1].GetProperty("id").GetString());
        Assert.False(lines[1].TryGetProperty("at_most", out _));
    }

    [Fact]
    public async Task One_is_renamed_given_rights_and_forgotten()
    {
        Assert.Contains("countess may send and get", (await RunAsync("rename", "ada", "countess")).Ended(0).Error, StringComparison.Ordinal);
        var allowed = (await RunAsync("allow", "countess", "--get", "no", "--into", "from/ada", "--at-most", "2G")).Ended(0);
        Assert.Equal("countess may send, into from/ada, at most 2.0 GB a transfer.\n", allowed.Error);
        Assert.Equal(new KnownDevice(Id('a'), "countess", DateTimeOffset.UnixEpoch, true, false, "from/ada", 2_000_000_000), _known.Find(Id('a')));

        var reset = Parsed((await RunAsync("allow", Id('a'), "--into", ".", "--at-most", "any", "--send", "no", "--json")).Ended(0));
        Assert.False(reset[0].GetProperty("send").GetBoolean());
        Assert.Equal(new KnownDevice(Id('a'), "countess", DateTimeOffset.UnixEpoch, false, false, null, null), _known.Find(Id('a')));

        (await RunAsync("forget", "countess")).Ended(0);
        Assert.Null(_known.Find(Id('a')));
        Assert.Equal("forgotten", Parsed((await RunAsync("forget", "bob", "--json")).Ended(0))[0].GetProperty("event").GetString());
        var empty = (await RunAsync()).Ended(0);
        Assert.Equal(("", "No device is known here.\n"), (empty.Output, empty.Error));
    }

    [Fact]
    public async Task A_rate_is_given_kept_and_taken_away()
    {
        var allowed = (await RunAsync("allow", "ada", "--bwlimit", "80mbit")).Ended(0);
        Assert.Equal("ada may send and get, at 10 MB/s.\n", allowed.Error);
        Assert.Equal(10_000_000, _known.Find(Id('a'))?.BandwidthLimit);
        Assert.Null(_known.Find(Id('b'))?.BandwidthLimit);
        var listed = Parsed((await RunAsync("--json")).Ended(0));
        Assert.Equal(10_000_000, listed[0].GetProperty("bwlimit").GetInt64());
        Assert.False(listed[1].TryGetProperty("bwlimit", out _));

        // Whoever has never set one keeps a file that an older dray reads.
        (await RunAsync("allow", "ada", "--bwlimit", "any")).Ended(0);
        Assert.Null(_known.Find(Id('a'))?.BandwidthLimit);
        Assert.DoesNotContain("bandwidth", await File.ReadAllTextAsync(Path.Combine(Home, "devices.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_known_is_named()
    {
        Assert.Contains("'eve'", (await RunAsync("forget", "eve")).Ended(5).Error, StringComparison.Ordinal);
        (await RunAsync("allow", "eve", "--get", "yes")).Ended(5);
        (await RunAsync("rename", "eve", "ada")).Ended(5);
        (await RunAsync("rename", "bob", "ADA")).Ended(2);
        Assert.Equal(2, _known.List().Count);
    }

    [Fact]
    public async Task Damage_is_said_and_left_alone()
    {
        var path = Path.Combine(Home, "devices.json");
        await File.AppendAllTextAsync(path, "x", TestContext.Current.CancellationToken);
        var refused = (await RunAsync("forget", "ada")).Ended(3);
        Assert.Contains(path, refused.Error, StringComparison.Ordinal);
        Assert.Contains("no device is let in", Parsed((await RunAsync("--json")).Ended(3))[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("x", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_processes_change_them_at_once()
    {
        var ids = "0123456789".Select(Id).ToArray();
        foreach (var id in ids) _known.Add(id, "device", DateTimeOffset.UnixEpoch);
        var runs = await Task.WhenAll(ids.Select(id => RunAsync("forget", id)));
        Assert.All(runs, run => run.Ended(0));
        Assert.Equal(["ada", "bob"], _known.List().Select(device => device.Name));
    }

    private static string Id(char digit) => new(digit, 64);

    private static JsonElement[] Parsed(Run run) => [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];

    private Task<Run> RunAsync(params string[] arguments) =>
        DrayBinary.RunAsync(["devices", .. arguments], environment: new Dictionary<string, string> { ["DRAY_HOME"] = Home });
}
