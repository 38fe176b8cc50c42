using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dray.EndToEnd;

/// <summary>Servers and senders that start, stop, crash and come back.</summary>
public sealed class ServerLifeTest
{
    [Fact]
    public async Task A_send_goes_on_by_itself_when_the_server_crashes_and_comes_back()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeMany(folder.At("tree"), 300);
        SourceTree.MakeFile(Path.Combine(source, "large"), 12 << 20);
        int port;
        Running sending;
        await using (var served = await Served.StartAsync(folder.At("in")))
        {
            port = served.Port;
            sending = served.Sending("--bwlimit", "6M", source);
            await WhenStagedAsync(served);
            await served.KillAsync();
        }

        await using var ending = sending;
        Assert.False(File.Exists(folder.At("in", "tree", "large")));
        await sending.NextAsync("retrying");
        await using var again = await Served.StartAsync(folder.At("in"), listen: $"127.0.0.1:{port}");

        var done = await sending.NextAsync("done");
        Assert.Equal(0, done.GetProperty("exit").GetInt32());
        Assert.Equal(0, done.GetProperty("failed").GetInt32());
        TreeComparer.AssertEqual(source, again.At("tree"));
    }

    [Fact]
    public async Task What_a_killed_sender_left_is_cleared_away_and_sending_again_completes_it()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeMany(folder.At("tree"), 200);
        SourceTree.MakeFile(Path.Combine(source, "large"), 12 << 20);
        await using var served = await Served.StartAsync(folder.At("in"), ["--idle-timeout", "1s"]);
        await using (var sending = served.Sending("--bwlimit", "4M", source))
        {
            await WhenStagedAsync(served);
            await sending.KillAsync();
        }

        Assert.False((await served.NextAsync("went")).GetProperty("committed").GetBoolean());
        Assert.False(File.Exists(served.At("tree", "large")));
        await DrayBinary.UntilAsync(() => Staged(served.Folder).Count == 0);
        (await served.SendAsync(source)).Ended(0);
        TreeComparer.AssertEqual(source, served.At("tree"));
    }

    [Fact]
    public async Task A_server_whose_own_folder_was_removed_beneath_it_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("large"), 1 << 20);
        await using var served = await Served.StartAsync(folder.At("in"));
        Directory.Delete(served.At(".dray"), recursive: true);

        Assert.Contains("start 'dray serve' there once more", (await served.SendAsync(source)).Ended(5).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_killed_server_left_is_cleared_away_when_it_starts()
    {
        using var folder = new TemporaryFolder();
        await using (var served = await Served.StartAsync(folder.At("in")))
        {
            await using var sending = served.Sending("--bwlimit", "2M", "--retry-for", "0s", SourceTree.MakeFile(folder.At("large"), 12 << 20));
            await WhenStagedAsync(served);
            await served.KillAsync();
        }

        Assert.NotEmpty(Staged(folder.At("in")));
        await using var again = await Served.StartAsync(folder.At("in"));
        Assert.Empty(Staged(folder.At("in")));
        Assert.Equal([".dray"], Directory.EnumerateFileSystemEntries(again.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_signal_lets_running_transfers_finish_and_nobody_new_in()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals");
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("large"), 6 << 20);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var sending = served.Sending("--bwlimit", "3M", source);
        await WhenStagedAsync(served);
        sending.Pause(); // still running however long the late one takes

        served.Terminate();
        Assert.Equal(1, (await served.NextAsync("draining")).GetProperty("running").GetInt32());
        var late = await served.SendAsync("--retry-for", "100ms", folder.File("late", "x"));

        late.Ended(3);
        sending.Resume();
        (await sending.EndAsync()).Ended(0);
        (await served.EndAsync()).Ended(0);
        TreeComparer.AssertEqual(source, served.At("large"));
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals");
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var sending = served.Sending("--bwlimit", "100K", "--retry-for", "200ms", SourceTree.MakeFile(folder.At("large"), 6 << 20));
        await WhenStagedAsync(served);

        served.Terminate();
        await served.NextAsync("draining");
        served.Terminate();

        (await served.EndAsync()).Ended(143);
        (await sending.EndAsync()).Ended(3);
    }

    [Fact]
    public async Task Once_ends_after_one_transfer()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"), ["--once"]);

        (await served.SendAsync("-n", folder.File("file", "x"))).Ended(0);
        (await served.SendAsync(folder.At("file"))).Ended(0);

        (await served.EndAsync()).Ended(0);
        TreeComparer.AssertEqual(folder.At("file"), served.At("file"));
    }

    [Fact]
    public async Task Once_tells_of_entries_that_failed()
    {
        using var folder = new TemporaryFolder();
        folder.File("in/file", "theirs");
        await using var served = await Served.StartAsync(folder.At("in"), ["--once"]);

        (await served.SendAsync("--on-conflict", "fail", folder.File("file", "ours"))).Ended(5);

        (await served.EndAsync()).Ended(5);
    }

    [Fact]
    public async Task A_folder_is_served_once()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));

        var second = (await DrayBinary.RunAsync("serve", folder.At("in"), "--listen", "127.0.0.1:0")).Ended(3);

        Assert.Contains("already serving this folder", second.Error, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux()) Assert.Contains($"{served.ProcessId}", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));

        var second = (await DrayBinary.RunAsync("serve", folder.At("other"), "--listen", served.Address)).Ended(3);

        Assert.Contains($"{served.Port}", second.Error, StringComparison.Ordinal);
        Assert.Contains("in use", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_made_and_one_that_cannot_be_is_said()
    {
        using var folder = new TemporaryFolder();
        await using (var served = await Served.StartAsync(folder.At("a", "b", "c")))
            (await served.SendAsync(folder.File("file", "x"))).Ended(0);
        Assert.True(File.Exists(folder.At("a", "b", "c", "file")));

        var run = (await DrayBinary.RunAsync("serve", folder.At("file", "below"), "--listen", "127.0.0.1:0")).Ended(3);
        Assert.Contains("below", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_lands_configures_the_server()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var port = FreePort();
        var settings = $$"""{ "urls": "http://127.0.0.1:{{port}}", "Kestrel": { "Endpoints": { "Other": { "Url": "http://127.0.0.1:{{port}}" } } } }""";
        folder.File("in/appsettings.json", settings);
        folder.File("in/appsettings.Production.json", settings);
        await using var served = await Served.StartAsync(folder.At("in"), under:
        [
            "/usr/bin/env", "-C", folder.At("in"), $"ASPNETCORE_URLS=http://127.0.0.1:{port}", $"DOTNET_URLS=http://127.0.0.1:{port}",
            $"Kestrel__Endpoints__Other__Url=http://127.0.0.1:{port}",
        ]);

        (await served.SendAsync(folder.File("sent/appsettings.json", settings + " "))).Ended(0);

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<SocketException>(() => socket.Connect(IPAddress.Loopback, port));
        var descriptors = Directory.EnumerateFiles($"/proc/{served.ProcessId}/fd").Select(path => new FileInfo(path).LinkTarget);
        Assert.DoesNotContain(descriptors, target => target?.Contains("inotify", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task The_descriptor_limit_is_raised_to_its_hard_maximum()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"), under: ["/bin/sh", "-c", "ulimit -n 4000; ulimit -Sn 256; exec \"$0\" \"$@\""]);

        var limit = File.ReadLines($"/proc/{served.ProcessId}/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        Assert.Equal(["4000", "4000", "files"], limit["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Root_is_warned()
    {
        Tools.NeedLinux();
        Tools.NeedRoot();
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        Assert.Contains("running as root", served.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0x00, 0x01 })]
    [InlineData(new byte[] { 0xD7, 0x00, 0x01 })]
    [InlineData(new byte[] { 0x16, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { (byte)'G', (byte)'E', (byte)'T', 0x00, 0x0D, 0x0A, 0x0D, 0x0A })]
    public async Task Garbage_is_closed_and_the_next_one_served(byte[] garbage)
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        using var visitor = new TcpClient("127.0.0.1", served.Port);
        await visitor.GetStream().WriteAsync(garbage);

        await AssertClosedAsync(visitor);
        (await served.SendAsync(folder.File("file", "x"))).Ended(0);
    }

    [Fact]
    public async Task An_output_that_is_full_ends_no_server()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var at = $"127.0.0.1:{FreePort()}";
        await using var served = Running.Start(
            ["serve", folder.At("in"), "--listen", at], under: ["/bin/sh", "-c", "exec \"$0\" \"$@\" > /dev/full"]);
        await served.SaysAsync("output can't be written");

        for (var i = 0; i < 3; i++)
            (await DrayBinary.RunAsync("send", "--to", at, folder.File($"file{i}", "x"))).Ended(0);

        served.Terminate();
        (await served.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task An_output_that_nobody_reads_stops_no_server()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var at = $"127.0.0.1:{FreePort()}";
        // A pipe that is full from the start, and that its readers leave alone.
        await using var served = Running.Start(
            ["serve", folder.At("in"), "--listen", at, "--once"],
            under: ["/bin/sh", "-c", $"mkfifo '{folder.At("pipe")}'; exec 8<>'{folder.At("pipe")}'; head -c 65536 /dev/zero >&8; exec \"$0\" \"$@\" >&8"]);
        (await DrayBinary.RunAsync("send", "--to", at, folder.File("file", "x"))).Ended(0);
        (await served.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task A_browser_is_answered_in_words()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        using var visitor = new TcpClient("127.0.0.1", served.Port);
        await visitor.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());

        using var reader = new StreamReader(visitor.GetStream(), Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 ", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }

    /// <summary>Waits until a large file is on its way.</summary>
    private static async Task WhenStagedAsync(Served served)
    {
        await served.NextAsync("came");
        await DrayBinary.UntilAsync(() => Staged(served.Folder).Count > 0);
    }

    private static List<string> Staged(string folder) => [.. Directory.EnumerateFileSystemEntries(Path.Combine(folder, ".dray", "staging"))];

    private static async Task AssertClosedAsync(TcpClient visitor)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        var buffer = new byte[1000];
        try
        {
            while (await visitor.GetStream().ReadAsync(buffer, patience.Token) > 0) { }
        }
        catch (IOException)
        {
            // A reset closes it as well.
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
