using Dray.Server;
using Dray.Tests.Files;
using Dray.Tests.Server.Control;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Tests.Server.Sharing;

/// <summary>Pulls that nobody carries out: they end, whoever asked for them does what.</summary>
public sealed class PullDeskTest : IDisposable
{
    private readonly TempFolder _shared = new();

    public PullDeskTest()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        File.WriteAllText(_shared["file"], "x");
    }

    public void Dispose() => _shared.Dispose();

    [Fact]
    public async Task Whoever_never_calls_back_is_told_so_and_the_pull_is_over()
    {
        await using var server = await StartAsync();
        var lines = new List<PullLine>();
        await foreach (var line in server.Client().Pull(Request("s/file"), TestContext.Current.CancellationToken)) lines.Add(line);

        Assert.NotNull(lines[0].Call);
        Assert.Equal(SendEnd.Unreachable, lines[^1].Ended?.Ended);
        Assert.Equal(SendEnd.Unreachable, server.Await<PullWent>().Receipt.Ended);
    }

    [Fact]
    public async Task Whoever_leaves_takes_his_pull_with_him_and_makes_room()
    {
        await using var server = await StartAsync(options => options with { MaxClients = 1 });
        var client = server.Client();
        using var leaving = new CancellationTokenSource();
        await using (var lines = client.Pull(Request("s/file"), leaving.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            Assert.True(await lines.MoveNextAsync());
            Assert.Equal(ErrorCode.Full, (await Assert.ThrowsAsync<ControlException>(() => FirstAsync(client, "s/file"))).Code);
            await leaving.CancelAsync();
        }

        Assert.Equal(SendEnd.Cancelled, server.Await<PullWent>().Receipt.Ended);
        Assert.NotNull((await FirstAsync(client, "s/file")).Call);
    }

    [Fact]
    public async Task What_is_not_shared_and_what_makes_no_sense_is_told_at_once()
    {
        await using var server = await StartAsync();
        var client = server.Client();

        Assert.Equal(SendEnd.Missing, (await LastAsync(client, Request("s/none"))).Ended?.Ended);
        Assert.Equal(SendEnd.Missing, (await LastAsync(client, Request("s/../x"))).Ended?.Ended);
        Assert.Equal(ErrorCode.Bad, (await Assert.ThrowsAsync<ControlException>(() => FirstAsync(client))).Code);
        Assert.Equal(ErrorCode.Bad, (await Assert.ThrowsAsync<ControlException>(() => FirstAsync(client, [.. Enumerable.Repeat("s", 1001)]))).Code);
        Assert.Equal(ErrorCode.Upgrade, (await Assert.ThrowsAsync<ControlException>(() => LastAsync(client, Request("s") with { Protocol = 99 }))).Code);
    }

    private Task<TestServer> StartAsync(Func<ServeOptions, ServeOptions>? change = null) => TestServer.StartAsync(options =>
        (change?.Invoke(options) ?? options) with { Shares = [new Share("s", _shared.Path)] });

    private static PullRequest Request(params string[] paths) =>
        new() { Protocol = ControlProtocol.Version, Paths = paths, Terms = new OpenRequest { Protocol = ControlProtocol.Version, Suite = 1 } };

    private static async Task<PullLine> FirstAsync(ControlClient client, params string[] paths)
    {
        await foreach (var line in client.Pull(Request(paths), TestContext.Current.CancellationToken)) return line;
        throw new EndOfStreamException();
    }

    private static async Task<PullLine> LastAsync(ControlClient client, PullRequest request)
    {
        PullLine? last = null;
        await foreach (var line in client.Pull(request, TestContext.Current.CancellationToken)) last = line;
        return last!;
    }
}
