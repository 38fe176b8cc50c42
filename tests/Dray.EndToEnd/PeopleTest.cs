using System.Text.RegularExpressions;

namespace Dray.EndToEnd;

/// <summary>What people see: on a terminal, in a log, and when they asked for quiet.</summary>
public sealed class PeopleTest
{
    [Fact]
    public async Task Quiet_says_nothing_but_what_failed()
    {
        using var folder = new TemporaryFolder();
        await using var server = Running.Start(["serve", folder.At("in"), "-q", "--listen", "127.0.0.1:0", "--json"]);
        var port = (await server.NextAsync("listening")).GetProperty("port").GetInt32();
        folder.File("tree/file", "x");

        var run = (await DrayBinary.RunAsync("send", "-q", folder.At("tree"), "--to", $"127.0.0.1:{port}")).Ended(0);
        Assert.Equal(("", ""), (run.Output, run.Error));

        folder.File("tree/file", "something else");
        run = (await DrayBinary.RunAsync("send", "-q", "--on-conflict", "fail", folder.At("tree"), "--to", $"127.0.0.1:{port}")).Ended(5);
        Assert.Equal("", run.Output);
        Assert.StartsWith("dray: tree/file: ", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quiet_server_says_nothing_at_all()
    {
        using var folder = new TemporaryFolder();
        var port = await FreePortAsync();
        await using var server = Running.Start(["serve", folder.At("in"), "-q", "--listen", $"127.0.0.1:{port}"]);

        (await DrayBinary.RunAsync("send", folder.File("file", "x"), "--to", $"127.0.0.1:{port}")).Ended(0);
        Assert.Equal(0, await server.StopAsync());

        Assert.Equal("", server.Output);
        Assert.DoesNotContain("send", server.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_shows_how_to_send_and_names_who_comes_and_what_landed_where()
    {
        using var folder = new TemporaryFolder();
        var port = await FreePortAsync();
        await using var server = Running.Start(["serve", folder.At("in"), "--listen", $"127.0.0.1:{port}"]);
        await server.SaysAsync("dray send FILE ");

        (await DrayBinary.RunAsync("send", folder.File("file", "x"), "--to", $"127.0.0.1:{port}", "--into", "sub")).Ended(0);
        await server.SaysAsync("is done: 1 entry");
        Assert.Equal(0, await server.StopAsync());

        Assert.Contains($"{port}", server.Output.Split('\n').First(line => line.Contains("dray send FILE", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("(127.0.0.1:", server.Output, StringComparison.Ordinal);
        Assert.Contains($"-> {folder.At("in", "sub")}", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_secret_is_called_so_at_both_ends()
    {
        using var folder = new TemporaryFolder();
        var port = await FreePortAsync();
        await using var server = Running.Start(["serve", folder.At("in"), "--plain", "--listen", $"127.0.0.1:{port}"]);
        await server.SaysAsync("What is sent with --plain is not secret");
        await server.SaysAsync("dray send FILE ");

        var run = (await DrayBinary.RunAsync("send", "--plain", folder.File("file", "x"), "--to", $"127.0.0.1:{port}")).Ended(0);
        await server.SaysAsync("; not secret");

        Assert.Contains("What is sent is not secret (--plain)", run.Error, StringComparison.Ordinal);
        Assert.Contains("; not secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_log_everything_is_plain_lines()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));

        var run = (await served.SendAsync("--bwlimit", "1M", SourceTree.MakeFile(folder.At("file"), 5_600_000))).Ended(0);

        Assert.DoesNotContain('\e', run.Error);
        Assert.DoesNotContain('\r', run.Error);
        Assert.Contains("% ", run.Error.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("1 entry, ", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task Verbose_names_every_entry()
    {
        using var folder = new TemporaryFolder();
        folder.File("tree/one", "x");
        folder.File("tree/two", "x");
        await using var served = await Served.StartAsync(folder.At("in"));

        var run = (await served.SendAsync("-v", folder.At("tree"))).Ended(0);

        Assert.All(["tree/one", "tree/two"], name => Assert.Contains(run.Error.Split('\n'), line => line == name));
        Assert.Contains("Lanes: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("NO_COLOR=1 ", false)]
    public async Task On_a_terminal_there_is_colour_unless_it_is_not_wanted(string environment, bool colour)
    {
        Tools.NeedLinux();
        Tools.Need("script");
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));

        var run = (await OnTerminalAsync($"{environment}TERM=xterm", $"send {folder.File("file", "x")} --to {served.Address}")).Ended(0);

        Assert.Equal(colour, Regex.IsMatch(run.Output, "\e\\[[0-9;]+m"));
        Assert.Contains("1 entry, ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_asked_for_the_address_again_as_often_as_needed()
    {
        Tools.NeedLinux();
        Tools.Need("script");
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));

        var run = (await OnTerminalAsync("TERM=xterm", $"send --retry-for 0s {folder.File("file", "x")} --to 127.0.0.1:1", $"\n127.0.0.1:2\n{served.Address}\n")).Ended(0);

        Assert.Equal(3, run.Output.Split("Address (Enter tries ").Length - 1);
        Assert.Contains("nothing listens on 127.0.0.1 port 1", run.Output, StringComparison.Ordinal);
        TreeComparer.AssertEqual(folder.At("file"), served.At("file"));
    }

    private static Task<Run> OnTerminalAsync(string environment, string arguments, string input = "") =>
        DrayBinary.RunAsync([], input, under: ["/bin/sh", "-c", $"{environment} exec script -qec \"$0 {arguments}\" /dev/null"]);

    private static async Task<int> FreePortAsync()
    {
        await using var network = new ChaosProxy(1);
        return int.Parse(network.Address.Split(':')[1]);
    }
}
