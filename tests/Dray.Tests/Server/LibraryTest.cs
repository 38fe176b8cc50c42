using System.Collections.Concurrent;
using System.Net;
using Dray.Files;
using Dray.Server;
using Dray.Tests.Files;
using Dray.Tests.Multiplexing;
using Dray.Transfers;
using Dray.Transfers.Raw;

namespace Dray.Tests.Server;

/// <summary>Sending and receiving as a program that hosts both would do it.</summary>
public sealed class LibraryTest : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ConcurrentQueue<ReceivedFile> _received = new();
    private readonly ServeOptions _serve;

    public LibraryTest()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        _serve = new ServeOptions
        {
            Folder = _temp["in"], ConfigurationFolder = _temp["home"], Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            Received = _received.Enqueue,
        };
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Each_file_that_landed_is_told_once_as_it_landed()
    {
        Directory.CreateDirectory(_temp["tree/folder"]);
        File.WriteAllText(_temp["tree/small"], "small");
        File.WriteAllBytes(_temp["tree/folder/large"], new byte[5_000_000]);
        File.CreateSymbolicLink(_temp["tree/link"], "small");
        await using var server = await DrayServer.StartAsync(_serve, cancel: TestContext.Current.CancellationToken);

        Assert.Equal(SendEnd.Done, (await SendAsync(server, _temp["tree"])).Ended);
        Assert.Equal(["tree/folder/large 5000000 Landed", "tree/small 5 Landed"], Told());
        Assert.All(_received, file => Assert.Equal(IPAddress.Loopback, file.Peer.Address));

        _received.Clear();
        File.WriteAllText(_temp["tree/small"], "not so small");
        var again = await SendAsync(server, _temp["tree"], options => options with { OnConflict = ConflictPolicy.Rename });
        Assert.Equal(1, again.Beside);
        Assert.Equal(["tree/small (1) 12 Beside"], Told());
    }

    [Fact]
    public async Task Who_is_told_may_throw_and_the_file_has_landed_all_the_same()
    {
        var events = new ConcurrentQueue<ServeEvent>();
        File.WriteAllText(_temp["a"], "a");
        var options = _serve with { Received = _ => throw new InvalidOperationException("not today") };
        await using var server = await DrayServer.StartAsync(options, events.Enqueue, TestContext.Current.CancellationToken);
        Assert.Equal(SendEnd.Done, (await SendAsync(server, _temp["a"])).Ended);
        Assert.Equal("a", File.ReadAllText(_temp["in/a"]));
        Assert.Equal("not today", Assert.Single(events.OfType<Refused>()).Reason);
    }

    [Fact]
    public async Task A_stream_is_sent_under_the_name_that_it_is_given()
    {
        await using var server = await DrayServer.StartAsync(_serve, cancel: TestContext.Current.CancellationToken);
        using var stream = new MemoryStream("report"u8.ToArray());
        var receipt = await SendAsync(server, "-", options => options with { StandardInput = stream, StandardInputName = "reports/today" });
        Assert.Equal(SendEnd.Done, receipt.Ended);
        Assert.Null(receipt.Reason);
        Assert.Equal("report", File.ReadAllText(_temp["in/reports/today"]));
        Assert.True(stream.CanRead);
    }

    [Fact]
    public async Task A_send_that_is_cancelled_says_so_by_its_receipt()
    {
        File.WriteAllBytes(_temp["large"], new byte[50_000_000]);
        using var cancel = new CancellationTokenSource();
        await using var server = await DrayServer.StartAsync(_serve with { BandwidthLimit = 1_000_000 }, happened =>
        {
            if (happened is ClientCame) cancel.Cancel();
        }, TestContext.Current.CancellationToken);
        var receipt = await SendAsync(server, _temp["large"], cancel: cancel.Token);
        Assert.Equal(SendEnd.Cancelled, receipt.Ended);
        Assert.Contains("cancelled", receipt.Reason, StringComparison.Ordinal);
        Assert.Empty(_received);
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_the_callers_mistake()
    {
        var options = new SendOptions { Sources = [_temp["nothing"]], Host = "127.0.0.1", ConfigurationFolder = _temp["sender"] };
        await Assert.ThrowsAsync<ArgumentException>(() => Sender.RunAsync(options));
    }

    [Theory]
    [InlineData("{n}", "all")]
    [InlineData("{who}", null)]
    [InlineData(null, "../all")]
    public async Task Names_for_plain_TCP_that_make_no_sense_are_the_callers_mistake(string? name, string? append)
    {
        var options = _serve with { Raw = new RawOptions { Listen = [new IPEndPoint(IPAddress.Loopback, 0)], Name = name, Append = append } };
        await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await using var server = await DrayServer.StartAsync(options, cancel: TestContext.Current.CancellationToken);
        });
    }

    private string[] Told() => [.. _received.Select(file => $"{file.Path} {file.Size} {file.Outcome}").Order(StringComparer.Ordinal)];

    private Task<SendReceipt> SendAsync(
        DrayServer server, string source, Func<SendOptions, SendOptions>? change = null, CancellationToken cancel = default)
    {
        var options = new SendOptions
        {
            Sources = [source], Host = "127.0.0.1", Port = server.ListeningOn[0].Port, ConfigurationFolder = _temp["home"],
        };
        return Sender.RunAsync(change?.Invoke(options) ?? options, cancel: cancel).WaitAsync(TestLoop.Patience, TestContext.Current.CancellationToken);
    }
}
