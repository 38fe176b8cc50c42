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
            + $"s = socket.socket(socket.AF_UNIX); s.connect(\"{socket}\"); print(s.recv(65536))'";
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
        new KnownDevices(theirs).Add(server.Id, "box", DateTimeOffset.UnixEpoch, "elsewhere:8097");

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
        Assert.Contains("may not send here any more", went.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_elsewhere_is_paired_with_once_and_needs_no_code_again()
    {
        var theirs = _folder.At("theirs");
        await using var served = await ServeAsync("in");
        var code = Assert.Single((await RunAsync("pair", "--show")).Ended(0).Lines);
        var file = _folder.File("code", $"  {code.ToUpperInvariant().Replace('-', ' ')}\n");

        (await RunAsync(theirs, ["pair", served.Address])).Ended(4);
        var paired = (await RunAsync(theirs, ["pair", served.Address, "--code-file", file])).Ended(0);
        var again = (await RunAsync(theirs, ["pair", served.Address])).Ended(0);
        (await RunAsync(theirs, ["send", "--to", served.Address, _folder.File("file", "x")])).Ended(0);

        Assert.Contains("know each other now", paired.Error, StringComparison.Ordinal);
        Assert.Contains("already", again.Error, StringComparison.Ordinal);
        Assert.Equal("paired", (await served.NextAsync("paired")).GetProperty("event").GetString());
        Assert.Equal("x", File.ReadAllText(served.At("file")));
    }

    [Fact]
    public async Task A_person_types_the_code_where_a_stranger_is_met()
    {
        Tools.NeedLinux();
        Tools.Need("script");
        await using var served = await ServeAsync("in");
        var code = Assert.Single((await RunAsync("pair", "--show")).Ended(0).Lines);

        var run = (await OnTerminalAsync("theirs", $"send {_folder.File("file", "x")} --to {served.Address}", $"first second\n{code}\n")).Ended(0);

        Assert.Contains("do not know each other yet", run.Output, StringComparison.Ordinal);
        Assert.Contains("three words", run.Output, StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(served.At("file")));
    }

    [Fact]
    public async Task An_open_server_is_asked_about_once_and_gets_into_the_inbox()
    {
        Tools.NeedLinux();
        Tools.Need("script");
        await using var served = await Served.StartAsync(_folder.At("in"), ["--open"], under: ["env", $"DRAY_HOME={Home}"]);
        var file = _folder.File("file", "x");

        (await OnTerminalAsync("theirs", $"send {file} --to {served.Address}", "no\n")).Ended(4);
        var asked = (await OnTerminalAsync("theirs", $"send {file} --to {served.Address}", "yes\n")).Ended(0);
        (await RunAsync(_folder.At("theirs"), ["send", "--to", served.Address, file])).Ended(0);
        var scripted = (await RunAsync(_folder.At("others"), ["send", "--to", served.Address, file])).Ended(4);
        using var server = DeviceIdentity.LoadOrCreate(Home, TimeProvider.System);
        (await RunAsync(_folder.At("others"), ["send", "--to", served.Address, "--id", server.Id, file])).Ended(0);

        Assert.Contains("Is the id right", asked.Output, StringComparison.Ordinal);
        Assert.Contains($"--id {server.Id}", scripted.Error, StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(served.At("inbox", "file")));
        Assert.False((await served.NextAsync("came")).GetProperty("known").GetBoolean());
    }

    [Fact]
    public async Task A_terminal_shows_a_code_while_nobody_is_paired_and_a_log_never_does()
    {
        Tools.NeedLinux();
        Tools.Need("script");
        var serve = $"'{DrayBinary.Path}' serve in --listen 127.0.0.1:0";
        // Until the banner is there; a server that ends has told all that it had to.
        Task<string> Until(string sight, string command) => Tools.ShellAsync(
            _folder, $"export DRAY_HOME='{Home}' TERM=dumb; {command} >said 2>&1 & until grep -qE '{sight}' said; do sleep 0.05; done; kill $!; wait; cat said");

        var log = await Until("dray send FILE", serve);
        var shown = await Until("^  [a-z]+-[a-z]+-[a-z]+", $"script -qfec \"{serve}\" /dev/null </dev/null");

        Assert.Contains("dray pair --show", log, StringComparison.Ordinal);
        Assert.DoesNotMatch(CodeInText(), log);
        Assert.Matches(CodeInText(), shown);
    }

    private Task<Run> OnTerminalAsync(string home, string arguments, string input) =>
        DrayBinary.RunAsync([], input, under: ["/bin/sh", "-c", $"DRAY_HOME={_folder.At(home)} TERM=xterm exec script -qec \"$0 {arguments}\" /dev/null"]);

    private Task<Served> ServeAsync(string folder, string? home = null) =>
        Served.StartAsync(_folder.At(folder), under: ["env", $"DRAY_HOME={home ?? Home}"]);

    private Task<Run> RunAsync(params string[] arguments) => RunAsync(Home, arguments);

    private static Task<Run> RunAsync(string home, string[] arguments) =>
        DrayBinary.RunAsync(arguments, environment: new Dictionary<string, string> { ["DRAY_HOME"] = home });

    [GeneratedRegex("^  [a-z]{4,7}-[a-z]{4,7}-[a-z]{4,7}\r?$", RegexOptions.Multiline)]
    private static partial Regex CodeInText();

    [GeneratedRegex("^[a-z]+-[a-z]+-[a-z]+$")]
    private static partial Regex ThreeWords();
}
