using System.Text.RegularExpressions;
using Dray.Security;

namespace Dray.EndToEnd;

/// <summary>Servers of a user, administered from the command line.</summary>
public sealed partial class PairTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PairTest() => Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");

    private string Home => _folder.At("home");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_code_is_shown_to_whoever_asked_and_nowhere_else()
    {
        await using var served = await ServeAsync("in");
        var shown = (await RunAsync("pair", "--show")).Ended(0);
        var code = Assert.Single(shown.Lines);
        Assert.Matches(ThreeWords(), code);
        Assert.Contains("10 min", shown.Error, StringComparison.Ordinal);
        Assert.Contains($"dray send FILE --to 127.0.0.1:{served.Port}", shown.Error, StringComparison.Ordinal);
        Assert.NotEqual(code, Assert.Single((await RunAsync("pair", "--show")).Ended(0).Lines));
        Assert.Equal("", (await RunAsync("pair", "--withdraw")).Ended(0).Output);

        Assert.Equal(0, await served.StopAsync());
        Assert.DoesNotContain(code, served.Output + served.Error + shown.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Home, "run")));
    }

    [Fact]
    public async Task Without_a_server_it_says_what_to_do()
    {
        var run = (await RunAsync("pair", "--show")).Ended(3);
        Assert.Equal("", run.Output);
        Assert.Contains("'dray serve'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_servers_the_port_chooses()
    {
        await using var one = await ServeAsync("one");
        await using var two = await ServeAsync("two");
        var unclear = (await RunAsync("pair", "--show")).Ended(2);
        Assert.All([one, two], served => Assert.Contains($"{served.Port}", unclear.Error, StringComparison.Ordinal));
        Assert.Contains(two.Address, (await RunAsync("pair", "--show", "--port", $"{two.Port}")).Ended(0).Error, StringComparison.Ordinal);
        Assert.Contains($"{one.Port}", (await RunAsync("pair", "--show", "--port", "1")).Ended(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_server_left_is_passed_over_and_cleared_away()
    {
        Tools.NeedLinux();
        await using (var killed = await ServeAsync("in")) await killed.KillAsync();
        Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(Home, "run")));
        (await RunAsync("pair", "--show")).Ended(3);

        await using var served = await ServeAsync("in");
        var socket = Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(Home, "run"))));
        Assert.StartsWith($"serve-{served.Port}-", socket, StringComparison.Ordinal);
        (await RunAsync("pair", "--show")).Ended(0);
    }

    [Fact]
    public async Task Another_user_gets_nothing_even_where_the_modes_let_him_in()
    {
        Tools.NeedLinux();
        Tools.NeedRoot();
        Tools.Need("python3");
        await using var served = await ServeAsync("in");
        var run = Path.Combine(Home, "run");
        var socket = Assert.Single(Directory.EnumerateFileSystemEntries(run));
        var asked = "python3 -c 'import os, socket; os.setgroups([]); os.setgid(65534); os.setuid(65534); "
            + $"s = socket.socket(socket.AF_UNIX); s.connect(\"{socket}\"); s.sendall(b\"{{\\\"ask\\\":\\\"show_code\\\"}}\\n\"); print(s.recv(65536))'";
        var (exitCode, said) = await Tools.TryShellAsync(_folder, asked);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Permission", said, StringComparison.Ordinal);

        said = await Tools.ShellAsync(_folder, $"chmod 755 '{_folder}' '{Home}' '{run}'; chmod 666 '{socket}'; {asked}");
        Assert.Contains("another user", said, StringComparison.Ordinal);
        Assert.DoesNotContain("words", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_path_is_no_matter()
    {
        Tools.NeedLinux();
        var home = _folder.At([.. Enumerable.Repeat(new string('x', 90), 4)]);
        await using var served = await ServeAsync("in", home);
        Assert.Matches(ThreeWords(), Assert.Single((await RunAsync(home, ["pair", "--show"])).Ended(0).Lines));
    }

    [Fact]
    public async Task Who_is_forgotten_is_cut()
    {
        Tools.NeedLinux();
        var theirs = _folder.At("theirs");
        using var sender = DeviceIdentity.LoadOrCreate(theirs, TimeProvider.System);
        using var server = DeviceIdentity.LoadOrCreate(Home, TimeProvider.System);
        new KnownDevices(Home).Add(sender.Id, "ada", DateTimeOffset.UnixEpoch);
        new KnownDevices(theirs).Add(server.Id, "box", DateTimeOffset.UnixEpoch);

        await using var served = await ServeAsync("in");
        await using var sending = Running.Start(
            ["send", "--json", "--to", served.Address, "--bwlimit", "1M", "--retry-for", "0s", SourceTree.MakeFile(_folder.At("large"), 64 << 20)],
            ["env", $"DRAY_HOME={theirs}"]);
        await served.NextAsync("came");
        Assert.Contains("is sending now", (await RunAsync("devices")).Ended(0).Error, StringComparison.Ordinal);
        Assert.Contains("\"event\":\"running\"", (await RunAsync("devices", "--json")).Ended(0).Output, StringComparison.Ordinal);

        (await RunAsync("devices", "forget", "ada")).Ended(0);
        var went = await served.NextAsync("went");
        Assert.False(went.GetProperty("committed").GetBoolean());
        Assert.Contains("not known", went.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private Task<Served> ServeAsync(string folder, string? home = null) =>
        Served.StartAsync(_folder.At(folder), under: ["env", $"DRAY_HOME={home ?? Home}"]);

    private Task<Run> RunAsync(params string[] arguments) => RunAsync(Home, arguments);

    private static Task<Run> RunAsync(string home, string[] arguments) =>
        DrayBinary.RunAsync(arguments, environment: new Dictionary<string, string> { ["DRAY_HOME"] = home });

    [GeneratedRegex("^[a-z]+-[a-z]+-[a-z]+$")]
    private static partial Regex ThreeWords();
}
