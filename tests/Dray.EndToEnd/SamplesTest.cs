using System.Net.Sockets;

namespace Dray.EndToEnd;

/// <summary>The samples do what they are there to show, against each other and against the command.</summary>
public sealed class SamplesTest : IDisposable
{
    private const int Clients = 100;
    private const int Body = 512 << 10;

    private readonly CancellationTokenSource _patience = new(DrayBinary.Patience);

    public void Dispose() => _patience.Dispose();

    [Fact]
    public async Task Send_sends_to_Receive_which_names_each_file()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeMany(folder.At("tree"), 20, 1000);
        SourceTree.MakeFile(Path.Combine(source, "large"), 9_000_000);
        await using var receive = await Sample.ServeAsync("Receive", folder.At("home"), folder.At("in"), "0");
        await receive.SaysAsync("another device: ");
        var code = receive.Output.Split("another device: ")[1].Trim();
        await using var send = Sample.Start("Send", folder.At("sender"), $"{receive.Listening}", source);
        await send.TypeAsync(code);

        var run = await send.EndAsync();
        run.Ended(0);
        Assert.StartsWith("Done: ", run.Output, StringComparison.Ordinal);
        TreeComparer.AssertEqual(source, folder.At("in", "tree"));
        await receive.SaysAsync(" is done: ");
        Assert.Equal(21, receive.Output.Split('\n').Count(line => line.Contains(" sent tree/", StringComparison.Ordinal)));
        Assert.Contains("sent tree/large, 9000000 bytes: Landed", receive.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_and_Receive_get_on_with_the_command()
    {
        using var folder = new TemporaryFolder();
        var file = SourceTree.MakeFile(folder.At("a file"), 5_000_000);
        await using var served = await Served.StartAsync(folder.At("served"));
        await using var send = Sample.Start("Send", DrayBinary.SharedHome, served.Address, file);
        (await send.EndAsync()).Ended(0);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(served.At("a file")));

        await using var receive = await Sample.ServeAsync("Receive", DrayBinary.SharedHome, folder.At("in"), "0");
        (await DrayBinary.RunAsync("send", "--to", $"{receive.Listening}", file)).Ended(0);
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(folder.At("in", "a file")));
        await receive.SaysAsync("sent a file, 5000000 bytes: Landed");
    }

    [Fact]
    public async Task A_program_that_hosts_a_server_keeps_its_signals()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        await using var receive = await Sample.ServeAsync("Receive", folder.At("home"), folder.At("in"), "0");
        receive.Signal(15);
        Assert.Equal(143, (await receive.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Send_says_that_it_was_cancelled()
    {
        using var folder = new TemporaryFolder();
        var file = SourceTree.MakeFile(folder.At("large"), 50_000_000);
        await using var served = await Served.StartAsync(folder.At("in"), ["--bwlimit", "1M"]);
        await using var send = Sample.Start("Send", DrayBinary.SharedHome, served.Address, file);
        await served.NextAsync("came");
        send.Interrupt();
        var run = await send.EndAsync();
        run.Ended(1);
        Assert.StartsWith("Cancelled: ", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(served.At("large")));
    }

    [Theory]
    [InlineData("best")]
    [InlineData("poll")]
    [InlineData("select")]
    public async Task Echo_gives_a_hundred_clients_all_of_it_back_beside_one_that_never_reads(string poller)
    {
        using var folder = new TemporaryFolder();
        await using var echo = await Sample.ServeAsync("Echo", folder.At("home"), "0", poller);
        using var deaf = await echo.ConnectAsync(receiveBuffer: 4096);
        var shouting = ShoutAsync(deaf);

        var bodies = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => EchoedAsync(echo, i)));
        Assert.All(bodies, Assert.True);

        Assert.False(shouting.IsCompleted, "the server took more than it could keep, or parted with who never reads");
        deaf.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => shouting);
    }

    [Theory]
    [InlineData("best")]
    [InlineData("select")]
    public async Task Chat_carries_on_while_one_reads_nothing_and_parts_with_it(string poller)
    {
        using var folder = new TemporaryFolder();
        await using var chat = await Sample.ServeAsync("Chat", folder.At("home"), "0", poller);
        using var ada = await Chatter.EnterAsync(chat, "ada");
        using var deaf = await Chatter.EnterAsync(chat, "deaf", receiveBuffer: 4096);
        using var bob = await Chatter.EnterAsync(chat, "bob");
        Assert.Equal("* deaf came", await ada.HearAsync());
        Assert.Equal("* bob came", await ada.HearAsync());

        // More and more, until what the system and the server keep for somebody is full. Ada keeps up and hears all of it.
        var words = new string('x', 900);
        var (said, heard, parted) = (0, 0, false);
        while (!parted)
        {
            for (var i = 0; i < 40; i++) await bob.SayAsync($"{said++} {words}");
            while (heard < said)
            {
                var line = await ada.HearAsync();
                if (line == "* deaf left (too slow)") parted = true;
                else Assert.Equal($"bob: {heard++} {words}", line);
            }
        }
    }

    [Fact]
    public async Task Chat_keeps_names_apart_and_tells_who_leaves()
    {
        using var folder = new TemporaryFolder();
        await using var chat = await Sample.ServeAsync("Chat", folder.At("home"), "0");
        using var ada = await Chatter.EnterAsync(chat, "ada");
        using (var twin = await Chatter.EnterAsync(chat, "ada"))
        {
            Assert.Equal("that name is taken; another?", await twin.HearAsync());
            await twin.SayAsync("eve\nhello");
            Assert.Equal("* eve came", await ada.HearAsync());
            Assert.Equal("eve: hello", await ada.HearAsync());
        }

        Assert.StartsWith("* eve left (", await ada.HearAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_parts_with_who_says_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var chat = await Sample.ServeAsync("Chat", folder.At("home"), "0", "best", "0.1");
        using var client = await chat.ConnectAsync();
        using var reader = new StreamReader(client.GetStream());
        Assert.Equal("your name?\n", await reader.ReadToEndAsync(_patience.Token));
    }

    /// <summary>Sends until nobody takes any more, and then waits for ever.</summary>
    private static async Task ShoutAsync(TcpClient deaf)
    {
        var piece = new byte[1 << 20];
        while (true) await deaf.GetStream().WriteAsync(piece);
    }

    private async Task<bool> EchoedAsync(Sample echo, int number)
    {
        using var client = await echo.ConnectAsync();
        var stream = client.GetStream();
        var sent = new byte[Body];
        new Random(number).NextBytes(sent);
        var back = new byte[Body];
        var sending = stream.WriteAsync(sent, _patience.Token);
        await stream.ReadExactlyAsync(back, _patience.Token);
        await sending;
        client.Client.Shutdown(SocketShutdown.Send);
        return sent.AsSpan().SequenceEqual(back) && await stream.ReadAsync(back, _patience.Token) == 0;
    }
}
