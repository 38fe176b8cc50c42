using System.Net;
using System.Net.Sockets;
using Dray.Wire;

namespace Dray.EndToEnd;

/// <summary>How sends end when something is wrong, in numbers and in words.</summary>
public sealed class ExitCodeTest
{
    [Fact]
    public async Task Three_where_nothing_listens()
    {
        using var folder = new TemporaryFolder();
        var port = ClosedPort();

        var run = (await DrayBinary.RunAsync("send", "--retry-for", "1s", folder.File("file", "x"), "--to", $"127.0.0.1:{port}")).Ended(3);

        Assert.Contains($"nothing listens on 127.0.0.1 port {port}", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task Three_where_no_machine_has_that_name()
    {
        using var folder = new TemporaryFolder();

        var run = (await DrayBinary.RunAsync("send", "--retry-for", "100ms", folder.File("file", "x"), "no-such-host.invalid:")).Ended(3);

        Assert.Contains("no-such-host.invalid", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_where_something_else_answers()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var answering = Task.Run(async () =>
        {
            while (true)
            {
                using var visitor = await other.AcceptSocketAsync();
                await visitor.SendAsync("220 this is no dray server\r\n"u8.ToArray());
            }
        });

        var run = (await DrayBinary.RunAsync(
            "send", "--retry-for", "500ms", folder.File("file", "x"), "--to", $"127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}")).Ended(3);

        Assert.Contains("no Dray server", run.Error, StringComparison.Ordinal);
        other.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => answering);
    }

    [Fact]
    public async Task Three_where_the_server_stays_full_and_on_once_there_is_room()
    {
        using var folder = new TemporaryFolder();
        var small = folder.File("small", "x");
        await using var served = await Served.StartAsync(folder.At("in"), ["--max-clients", "1"]);
        await using var holder = served.Sending("--bwlimit", "1M", SourceTree.MakeFile(folder.At("large"), 16 << 20));
        await served.NextAsync("came");

        var full = (await served.SendAsync("--retry-for", "500ms", small)).Ended(3);
        Assert.Contains("the server is full", full.Error, StringComparison.Ordinal);

        await using var waiting = served.Sending("--retry-for", "30s", small);
        Assert.Contains("full", (await waiting.NextAsync("retrying")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        await holder.StopAsync();
        (await waiting.EndAsync()).Ended(0);
        TreeComparer.AssertEqual(small, served.At("small"));
        await served.NextAsync("refused");
    }

    [Fact]
    public async Task Four_where_the_devices_do_not_know_each_other_wherever_they_are()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"), listen: "0.0.0.0:0");
        Dictionary<string, string> another = new() { ["DRAY_HOME"] = folder.At("another") };
        var file = folder.File("file", "x");

        foreach (var address in (string[])["127.0.0.1", OwnAddress()])
        {
            var run = (await DrayBinary.RunAsync(["send", file, "--to", $"{address}:{served.Port}"], environment: another)).Ended(4);
            Assert.Contains("do not know each other", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal([".dray"], Directory.EnumerateFileSystemEntries(served.Folder).Select(Path.GetFileName));
        (await DrayBinary.RunAsync("send", file, "--to", $"{OwnAddress()}:{served.Port}")).Ended(0);
    }

    [Fact]
    public async Task A_lane_of_another_version_is_told_to_upgrade_and_the_operator_too()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        using var lane = new TcpClient("127.0.0.1", served.Port);
        var hello = new byte[LaneHello.Size];
        LaneHello.Write(hello, LaneSuite.Sealed, new byte[16], new byte[32], new byte[32]);
        hello[8]++;
        await lane.GetStream().WriteAsync(hello);

        var answer = new byte[LaneWelcome.Size];
        await lane.GetStream().ReadExactlyAsync(answer);
        LaneWelcome.TryRead(answer, out var welcome);

        Assert.Equal(LaneStatus.Upgrade, welcome.Status);
        Assert.Contains("upgrade", (await served.NextAsync("refused")).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_where_sources_cannot_be_read_or_sent_and_the_rest_lands()
    {
        Tools.NeedLinux();
        Tools.Need("setpriv");
        using var folder = new TemporaryFolder();
        await Tools.ShellAsync(folder.Folder("tree"), """
            echo x > good; echo x > secret; chmod 000 secret; mkdir closed; echo x > closed/file; chmod 000 closed
            head -c 300000 /dev/zero > large; chmod 000 large; mkfifo pipe
            touch "$(printf 'not\377utf8')" "$(printf 'control\001char')"; mkdir "$(printf 'folder\377')"; touch "$(printf 'folder\377/inside')"
            """);
        if (Tools.IsRoot) await Tools.ShellAsync(folder.At("tree"), "mknod device c 1 3");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.At("tree", "socket")));
        await using var served = await Served.StartAsync(folder.At("in"));

        // Root reads everything, unless it may do nothing that others may not.
        IEnumerable<string> under = Tools.IsRoot ? ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"] : [];
        var run = (await DrayBinary.RunAsync(["send", "--to", served.Address, folder.At("tree")], under: under)).Ended(5);

        Assert.All(
            ["tree/secret: ", "tree/closed: ", "tree/large: ", "tree/pipe: ", "tree/socket: ", "tree/not", "tree/control", "tree/folder"],
            name => Assert.Single(run.Error.Split('\n'), line => line.StartsWith($"dray: {name}", StringComparison.Ordinal)));
        Assert.DoesNotMatch("(tree/[a-z]+): .*\\1", run.Error);
        if (Tools.IsRoot) Assert.Contains("tree/device: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0001', run.Error);
        Assert.Equal(["good"], Directory.EnumerateFiles(served.At("tree")).Select(Path.GetFileName));
        await Tools.ShellAsync(folder, "chmod 700 tree/closed; rm -rf tree");
    }

    [Fact]
    public async Task Six_where_the_disk_is_full_and_sending_again_completes_it()
    {
        Tools.NeedLinux();
        Tools.NeedRoot();
        using var folder = new TemporaryFolder();
        await Tools.ShellAsync(folder.Folder("in"), "mkdir small && mount -t tmpfs -o size=8M tmpfs small && head -c 3M /dev/zero > small/ballast");
        try
        {
            await using var served = await Served.StartAsync(folder.At("in"));
            var tree = folder.Folder("tree");
            for (var i = 0; i < 10; i++) SourceTree.MakeFile(Path.Combine(tree, $"{i}"), 700_000, i);
            var other = SourceTree.MakeFile(folder.At("other"), 6 << 20);
            await using var unharmed = served.Sending("--bwlimit", "6M", other);

            var run = (await served.SendAsync("--into", "small", tree)).Ended(6);
            Assert.Contains("no space left", run.Error, StringComparison.Ordinal);
            Assert.Matches("tree/[0-9]", run.Error);
            var landed = Directory.Exists(served.At("small", "tree")) ? Directory.GetFiles(served.At("small", "tree")) : [];
            Assert.All(landed, file => TreeComparer.AssertEqual(Path.Combine(tree, Path.GetFileName(file)), file));
            (await unharmed.EndAsync()).Ended(0);

            await Tools.ShellAsync(served.Folder, "rm small/ballast");
            (await served.SendAsync("--into", "small", tree)).Ended(0);
            TreeComparer.AssertEqual(tree, served.At("small", "tree"));
            TreeComparer.AssertEqual(other, served.At("other"));
        }
        finally
        {
            await Tools.ShellAsync(folder, "umount in/small || umount -l in/small");
        }
    }

    [Fact]
    public async Task Six_where_small_files_fill_the_disk()
    {
        Tools.NeedLinux();
        Tools.NeedRoot();
        using var folder = new TemporaryFolder();
        await Tools.ShellAsync(folder.Folder("in"), "mount -t tmpfs -o size=2M tmpfs .");
        try
        {
            await using var served = await Served.StartAsync(folder.At("in"));
            var tree = SourceTree.MakeMany(folder.At("tree"), 600, 4000);

            (await served.SendAsync(tree)).Ended(6);

            foreach (var file in Directory.EnumerateFiles(served.At("tree"), "*", SearchOption.AllDirectories))
                TreeComparer.AssertEqual(Path.Combine(tree, Path.GetRelativePath(served.At("tree"), file)), file);
        }
        finally
        {
            await Tools.ShellAsync(folder, "umount in || umount -l in");
        }
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public async Task A_signal_ends_it_with_128_more_and_the_command_that_continues(int signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals");
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("it's large"), 8 << 20);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var sending = Running.Start(["send", "--bwlimit", "100K", source, "--to", served.Address]);
        await served.NextAsync("came");

        sending.Signal(signal);

        var run = (await sending.EndAsync()).Ended(exitCode);
        var command = run.Error.Split('\n').Single(line => line.StartsWith("  dray send", StringComparison.Ordinal)).Trim();
        Assert.Equal(".dray", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(served.Folder))));
        (await DrayBinary.RunShellAsync(command.Replace("--bwlimit 100K", "", StringComparison.Ordinal))).Ended(0);
        TreeComparer.AssertEqual(source, served.At("it's large"));
    }

    [Fact]
    public async Task Several_at_once_end_with_the_worst_of_them()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        await Tools.ShellAsync(folder.Folder("tree"), "mkfifo pipe; head -c 20000000 /dev/urandom > large");
        await using var served = await Served.StartAsync(folder.At("in"));

        // An entry failed (5), then the server is lost (3): 3. An entry failed, then a signal: 130.
        await using var lost = served.Sending("--bwlimit", "100K", "--retry-for", "500ms", folder.At("tree"));
        await lost.NextAsync("failed");
        await served.NextAsync("came");
        await served.KillAsync();
        (await lost.EndAsync()).Ended(3);

        await using var again = await Served.StartAsync(folder.At("in"));
        await using var cut = again.Sending("--bwlimit", "100K", folder.At("tree"));
        await cut.NextAsync("failed");
        await again.NextAsync("came");
        cut.Interrupt();
        (await cut.EndAsync()).Ended(130);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static string OwnAddress()
    {
        var address = Array.Find(Dns.GetHostAddresses(Dns.GetHostName()), one => one.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(one))
            ?? System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(one => one.GetIPProperties().UnicastAddresses).Select(one => one.Address)
                .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(one));
        Assert.SkipWhen(address is null, "this machine has no address but loopback");
        return address!.ToString();
    }
}
