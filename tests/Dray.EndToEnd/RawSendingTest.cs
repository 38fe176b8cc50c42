using System.Net;
using System.Net.Sockets;

namespace Dray.EndToEnd;

/// <summary><c>dray send --raw</c>, to a dray server and to others.</summary>
public sealed class RawSendingTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _other = new(IPAddress.Loopback, 0);

    public RawSendingTest() => _other.Start();

    public void Dispose()
    {
        _other.Dispose();
        _folder.Dispose();
    }

    private string Other => _other.LocalEndpoint.ToString()!;

    [Fact]
    public async Task A_file_arrives_and_the_answer_is_printed()
    {
        var file = SourceTree.MakeFile(_folder.At("file"), 5_000_000);
        await using var served = await Served.StartAsync(_folder.At("in"), ["--raw", "0", "--raw-name", "{n}"]);

        var run = (await DrayBinary.RunAsync("send", "--raw", file, "--to", $"127.0.0.1:{served.RawPort}")).Ended(0);

        Assert.Matches("^(ok)+$", run.Output);
        Assert.Contains($"-> 127.0.0.1:{served.RawPort}", run.Error, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(served.At("1")));
    }

    [Fact]
    public async Task It_sends_while_it_receives_and_prints_bytes_as_they_are()
    {
        var sent = new byte[8 << 20];
        new Random(1).NextBytes(sent);
        await File.WriteAllBytesAsync(_folder.At("file"), sent);
        var echoing = AnswerAsync(async peer => await peer.CopyToAsync(peer));

        await Tools.ShellAsync(_folder, $"{DrayBinary.Path} send -q --raw file --to {Other} > echoed");

        await echoing;
        Assert.Equal(sent, await File.ReadAllBytesAsync(_folder.At("echoed")));
    }

    [Fact]
    public async Task Standard_input_is_sent_as_it_comes_and_answers_are_told_as_json()
    {
        await using var served = await Served.StartAsync(_folder.At("in"), ["--raw", "0", "--raw-append", "all"]);

        var run = (await DrayBinary.RunAsync(["send", "--raw", "-", "--json", "localhost:", "--port", $"{served.RawPort}"], "a message")).Ended(0);

        Assert.Contains("\"event\":\"answered\",\"text\":\"ok\",\"size\":2", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"bytes\":9", run.Lines[^1], StringComparison.Ordinal);
        Assert.Equal("a message", await File.ReadAllTextAsync(served.At("all")));
    }

    [Fact]
    public async Task Three_where_the_other_side_goes_away_before_the_end()
    {
        var leaving = AnswerAsync(async peer =>
        {
            await peer.ReadExactlyAsync(new byte[10]);
            peer.Socket.Close(0);
        });

        var run = (await DrayBinary.RunAsync("send", "--raw", SourceTree.MakeFile(_folder.At("file"), 50_000_000), "--to", Other)).Ended(3);

        await leaving;
        Assert.Contains("lost", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_where_nothing_listens()
    {
        var nobody = Other;
        _other.Stop();
        var run = (await DrayBinary.RunAsync("send", "--raw", "--retry-for", "300ms", _folder.File("file", "x"), "--to", nobody)).Ended(3);
        Assert.Contains("nothing listens on 127.0.0.1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_it_and_the_other_side_does_not_take_a_part_for_the_whole()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals");
        var taking = AnswerAsync(async peer => await peer.CopyToAsync(Stream.Null));
        await using var sending = Running.Send("--raw", "--bwlimit", "100K", SourceTree.MakeFile(_folder.At("file"), 5_000_000), "--to", Other);
        await sending.NextAsync("progress");

        sending.Interrupt();

        (await sending.EndAsync()).Ended(130);
        await Assert.ThrowsAsync<IOException>(() => taking);
    }

    [Fact]
    public async Task A_signal_ends_it_while_nobody_writes_to_the_fifo_that_it_reads()
    {
        Tools.NeedLinux();
        await Tools.ShellAsync(_folder, "mkfifo fifo");
        await using var sending = Running.Send("--raw", _folder.At("fifo"), "--to", Other);
        await sending.NextAsync("progress");

        sending.Interrupt();

        (await sending.EndAsync()).Ended(130);
    }

    [Fact]
    public async Task An_answer_that_standard_output_has_no_room_for_is_told_and_ends_nothing()
    {
        Tools.NeedLinux();
        var answering = AnswerAsync(async peer =>
        {
            await peer.CopyToAsync(Stream.Null);
            await peer.WriteAsync("an answer"u8.ToArray());
        });

        var run = (await DrayBinary.RunAsync(
            [], under: ["/bin/sh", "-c", $"exec \"$0\" send --raw {_folder.File("file", "x")} --to {Other} > /dev/full"])).Ended(0);

        await answering;
        Assert.Contains("standard output could not be written", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_asked_for_the_address_again_and_shown_no_control_characters()
    {
        Tools.NeedLinux();
        Tools.Need("script");
        var answering = AnswerAsync(async peer =>
        {
            await peer.CopyToAsync(Stream.Null);
            await peer.WriteAsync("evil\e[2Janswer"u8.ToArray());
        });

        var run = (await DrayBinary.RunAsync(
            [], $"\n{Other}\n",
            under: ["/bin/sh", "-c", $"TERM=xterm exec script -qec \"$0 send --raw --retry-for 0s {_folder.File("file", "x")} --to 127.0.0.1:1\" /dev/null"])).Ended(0);

        await answering;
        Assert.Equal(2, run.Output.Split("Address (Enter tries ").Length - 1);
        Assert.Contains(@"evil\u{001B}[2Janswer", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file", "--to", "127.0.0.1")]
    [InlineData("file", "file", "--to", "127.0.0.1:1")]
    [InlineData("file", "--to", "127.0.0.1:1", "--check")]
    [InlineData("file", "127.0.0.1:folder", "--port", "1")]
    [InlineData("missing", "--to", "127.0.0.1:1")]
    [InlineData(".", "--to", "127.0.0.1:1")]
    public async Task What_makes_no_sense_is_a_usage_error(params string[] arguments)
    {
        _folder.File("file", "x");
        (await DrayBinary.RunAsync(["send", "--raw", .. arguments], folder: _folder)).Ended(2);
    }

    /// <summary>Takes one connection, and closes it when that is done.</summary>
    private async Task AnswerAsync(Func<NetworkStream, Task> talk)
    {
        using var peer = await _other.AcceptTcpClientAsync();
        await using var stream = peer.GetStream();
        await talk(stream);
    }
}
