using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Dray.EndToEnd;

/// <summary><c>dray serve --raw</c>, with other people's programs and with peers that behave badly.</summary>
public sealed class RawReceivingTest
{
    private const string LessonClient = """
        # Connects, sends a file whole, waits for an answer and prints it; the same again; then says goodbye.
        import socket, sys, threading

        def client(port, files):
            with socket.create_connection(("127.0.0.1", port)) as peer:
                start.wait()
                for name in files:
                    with open(name, "rb") as file:
                        peer.sendall(file.read())
                    answer = peer.recv(1024).decode()
                    with printing: print(peer.getsockname()[1], files[0], files[1], answer)
                peer.sendall(b"quit")
                assert peer.recv(1024) == b"", "no farewell"

        port, names = int(sys.argv[1]), sys.argv[2:]
        start, printing = threading.Barrier(len(names) // 2), threading.Lock()
        threads = [threading.Thread(target=client, args=(port, names[i:i + 2])) for i in range(0, len(names), 2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        """;

    [Fact]
    public async Task The_lessons_client_works_as_it_is_fifty_at_once_beside_five_that_stall()
    {
        Tools.NeedLinux();
        Tools.Need("python3");
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, "--raw-name", "{port}");
        var names = Enumerable.Range(0, 100).Select(i => SourceTree.MakeFile(folder.At($"{i}"), 100 + (i * 9_973), i)).ToArray();
        var stalled = Enumerable.Range(0, 5).Select(_ => Connect(served)).ToArray();
        for (var i = 0; i < 3; i++) stalled[i].GetStream().Write("half of somethi"u8);

        var said = await Tools.ShellAsync(folder, $"python3 {folder.File("client.py", LessonClient)} {served.RawPort} {string.Join(' ', names)}");

        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToArray();
        Assert.Equal(100, lines.Length);
        Assert.All(lines, line =>
        {
            Assert.Equal("ok", line[3]);
            Assert.Equal([.. File.ReadAllBytes(line[1]), .. File.ReadAllBytes(line[2])], File.ReadAllBytes(served.At(line[0])));
        });
        foreach (var one in stalled) one.Dispose();
        Assert.Equal(0, await served.StopAsync());
    }

    [Theory]
    [InlineData("nc.openbsd", "nc.openbsd -N 127.0.0.1 $PORT < file")]
    [InlineData("socat", "socat -t 30 FILE:file!!STDOUT TCP:127.0.0.1:$PORT")]
    [InlineData("curl", "curl -sN telnet://127.0.0.1:$PORT < file > answer & until cmp -s file in/file; do sleep 0.05; done; kill $!; cat answer")]
    public async Task Other_peoples_programs_send_and_are_answered(string program, string line)
    {
        Tools.NeedLinux();
        Tools.Need(program);
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, "--raw-name", "file");
        folder.File("file", string.Concat(Enumerable.Range(0, 200_000)));

        var answer = await Tools.ShellAsync(folder, line.Replace("$PORT", $"{served.RawPort}", StringComparison.Ordinal));

        Assert.Matches("^(ok)+$", answer);
        await served.NextAsync("raw_went");
        Assert.Equal(await File.ReadAllBytesAsync(folder.At("file")), await File.ReadAllBytesAsync(served.At("file")));
    }

    [Fact]
    public async Task Many_write_into_one_file_and_no_message_is_torn()
    {
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, "--raw-append", "logs/all.txt");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async who =>
        {
            using var client = Connect(served);
            for (var i = 0; i < 20; i++) await SayAsync(client, $"<{new string((char)('a' + who), 1 + (i * 1500))}>");
        }));

        var messages = (await File.ReadAllTextAsync(served.At("logs", "all.txt"))).Split('>', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(400, messages.Length);
        Assert.All(messages, message => Assert.Matches($"^<{message[1]}+$", message));
    }

    [Theory]
    [InlineData("--raw-limit", "1000")]
    [InlineData("--raw-quota", "1KB")]
    public async Task Whoever_sends_more_than_may_be_is_cut_and_what_fitted_stays(string option, string size)
    {
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, option, size, "--raw-name", "file");
        using var client = Connect(served);
        await client.GetStream().WriteAsync(new byte[3000]);

        var went = await served.NextAsync("raw_went");

        Assert.Contains(option, Text(went, "reason"), StringComparison.Ordinal);
        Assert.Equal(("file", 1000), (Text(went, "file"), went.GetProperty("bytes").GetInt64()));
        Assert.Equal(1000, new FileInfo(served.At("file")).Length);
    }

    [Fact]
    public async Task Whoever_has_nothing_stored_because_the_quota_is_gone_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, "--raw-quota", "1KB", "--raw-name", "file");
        using (var first = Connect(served)) await first.GetStream().WriteAsync(new byte[3000]);
        await served.NextAsync("raw_went");

        using var second = Connect(served);
        await second.GetStream().WriteAsync(new byte[1]);

        Assert.Contains("--raw-quota", Text(await served.NextAsync("refused"), "reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_cuts_the_peer_names_the_file_and_harms_nobody_else()
    {
        Tools.NeedLinux();
        Tools.NeedRoot();
        using var folder = new TemporaryFolder();
        await Tools.ShellAsync(folder.Folder("in"), "mount -t tmpfs -o size=2M tmpfs .");
        try
        {
            await using var served = await ServeAsync(folder, "--raw-name", "{n}");
            using var other = Connect(served);
            await SayAsync(other, "before");
            using var client = Connect(served);
            var sending = client.GetStream().WriteAsync(new byte[4 << 20]).AsTask();

            var went = await served.NextAsync("raw_went");
            Assert.Contains("2: no space left", Text(went, "reason"), StringComparison.Ordinal);
            await Record.ExceptionAsync(() => sending);

            await Tools.ShellAsync(served.Folder, "rm 2");
            await SayAsync(other, " and after");
            Assert.Equal("before and after", await File.ReadAllTextAsync(served.At("1")));
        }
        finally
        {
            await Tools.ShellAsync(folder, "umount in || umount -l in");
        }
    }

    [Fact]
    public async Task Whoever_falls_silent_is_parted_with_and_what_came_stays()
    {
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, "--idle-timeout", "1s", "--raw-name", "file");
        using var client = Connect(served);
        await SayAsync(client, "so far");

        Assert.Contains("nothing came for 1 s", Text(await served.NextAsync("raw_went"), "reason"), StringComparison.Ordinal);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
        Assert.Equal("so far", await File.ReadAllTextAsync(served.At("file")));
    }

    [Fact]
    public async Task A_killed_client_leaves_what_it_sent()
    {
        Tools.NeedLinux();
        Tools.Need("socat");
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, "--raw-name", "{n}");

        await Tools.ShellAsync(folder, $"mkfifo input; socat - TCP:127.0.0.1:{served.RawPort} < input > answer & exec 3> input; printf begun >&3; "
            + "until [ -s answer ]; do sleep 0.05; done; kill -9 $!");

        Assert.Equal(5, (await served.NextAsync("raw_went")).GetProperty("bytes").GetInt64());
        Assert.Equal("begun", await File.ReadAllTextAsync(served.At("1")));
    }

    [Fact]
    public async Task Only_this_machine_may_connect_unless_the_server_is_open()
    {
        using var folder = new TemporaryFolder();
        var address = ExitCodeTest.OwnAddress();
        await using var served = await ServeAsync(folder, ["--raw", "0.0.0.0:0"]);

        using var stranger = new TcpClient(address, served.RawPort);
        Assert.Equal(0, await ReadAsync(stranger));
        Assert.Contains("only this machine", Text(await served.NextAsync("refused"), "reason"), StringComparison.Ordinal);
        Assert.Equal([".dray"], Directory.EnumerateFileSystemEntries(served.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Two_hundred_beyond_the_cap_are_closed_and_leave_room_for_senders()
    {
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, "--max-clients", "4", "--raw-name", "{n}");
        var crowd = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 202; i++) crowd.Add(Connect(served));
            Assert.Contains("2 raw connections already", Text(await served.NextAsync("refused"), "reason"), StringComparison.Ordinal);
            Assert.All(await Task.WhenAll(crowd.Skip(2).Select(ReadAsync)), count => Assert.Equal(0, count));

            (await served.SendAsync(folder.File("file", "x"))).Ended(0);
            await SayAsync(crowd[0], "still here");
        }
        finally
        {
            crowd.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task A_drain_waits_for_nobody_who_says_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, "--raw-name", "{n}");
        using var silent = Connect(served);
        using var idle = Connect(served);
        await SayAsync(idle, "done long ago");

        Assert.Equal(0, await served.StopAsync());
        Assert.Equal("done long ago", await File.ReadAllTextAsync(Directory.GetFiles(served.Folder).Single()));
    }

    [Fact]
    public async Task Once_is_one_connection_that_sent_something()
    {
        using var folder = new TemporaryFolder();
        await using var served = await ServeAsync(folder, "--once", "--raw-name", "file");
        using (Connect(served)) { }
        using (var client = Connect(served)) await SayAsync(client, "this");

        (await served.EndAsync()).Ended(0);
        Assert.Equal("this", await File.ReadAllTextAsync(served.At("file")));
    }

    [Fact]
    public async Task What_can_not_be_served_is_told_at_the_start()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        folder.Folder("in", "sub");

        async Task<string> FailAsync(int exitCode, params string[] more) =>
            (await DrayBinary.RunAsync(["serve", folder.At("in"), "--listen", "127.0.0.1:0", .. more])).Ended(exitCode).Error;

        Assert.Contains($"port {port} of 127.0.0.1 is in use", await FailAsync(3, "--raw", $"127.0.0.1:{port}"), StringComparison.Ordinal);
        Assert.Contains("sub: ", await FailAsync(3, "--raw", "0", "--raw-append", "sub"), StringComparison.Ordinal);
        Assert.Contains("--raw-name", await FailAsync(2, "--raw", "0", "--raw-name", "../{n}"), StringComparison.Ordinal);
    }

    private static Task<Served> ServeAsync(TemporaryFolder folder, params string[] more) =>
        Served.StartAsync(folder.At("in"), more.Contains("--raw") ? more : ["--raw", "127.0.0.1:0", .. more]);

    private static TcpClient Connect(Served served) => new("127.0.0.1", served.RawPort) { NoDelay = true };

    /// <summary>Sends a message that arrives in one piece, and hears that it is stored.</summary>
    private static async Task SayAsync(TcpClient client, string message)
    {
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(message));
        var answer = new byte[2];
        await client.GetStream().ReadExactlyAsync(answer);
        Assert.Equal("ok", Encoding.ASCII.GetString(answer));
    }

    /// <summary>What a read gives: 0 at the end of the stream, and where the connection was reset.</summary>
    private static async Task<int> ReadAsync(TcpClient client)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], patience.Token);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Text(JsonElement line, string field) => line.GetProperty(field).GetString()!;
}
