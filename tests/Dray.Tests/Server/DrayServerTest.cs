using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dray.Security;
using Dray.Server;
using Dray.Tests.Files;
using Dray.Tests.Multiplexing;
using Dray.Transfers.Control;

namespace Dray.Tests.Server;

/// <summary>A server's start and its end, in this process.</summary>
public sealed class DrayServerTest : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly DeviceIdentity _sender;
    private readonly ServeOptions _options;

    public DrayServerTest()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        _sender = DeviceIdentity.LoadOrCreate(_temp["home"], TimeProvider.System);
        _options = new ServeOptions
        {
            Folder = _temp["in"], ConfigurationFolder = _temp["home"], Listen = [new IPEndPoint(IPAddress.Loopback, 0)], Loops = 2,
        };
    }

    public void Dispose()
    {
        _sender.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task A_start_that_failed_leaves_nothing_behind()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var bad = _options with { Listen = [(IPEndPoint)taken.LocalEndpoint] };
        var fault = await Assert.ThrowsAsync<ServeException>(() => StartAsync(bad));
        Assert.Equal(bad.Listen[0].Port, fault.PortInUse);

        await using var server = await StartAsync(_options); // and does not say that somebody serves the folder
        Assert.NotEqual(0, server.ListeningOn[0].Port);
    }

    [Fact]
    public async Task A_report_that_throws_at_the_start_fails_the_start_and_leaves_nothing_behind()
    {
        await Assert.ThrowsAsync<IOException>(() => StartAsync(_options, _ => throw new IOException("full")));
        await using var server = await StartAsync(_options);
    }

    [Fact]
    public async Task Ending_it_twice_at_once_ends_it_once()
    {
        var server = await StartAsync(_options);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            if (i % 2 == 0) await server.DisposeAsync();
            else await server.DrainAsync(TestLoop.Patience);
        }))).WaitAsync(TestLoop.Patience, TestContext.Current.CancellationToken);
        Assert.True(server.Completion.IsCompletedSuccessfully);
        await using var again = await StartAsync(_options);
    }

    [Fact]
    public async Task What_fails_at_the_end_is_told_by_its_completion_and_keeps_nothing_from_ending()
    {
        var server = await StartAsync(_options, happened =>
        {
            if (happened is ClientWent) throw new IOException("full");
        });
        await OpenAsync(server);
        await server.DisposeAsync().AsTask().WaitAsync(TestLoop.Patience, TestContext.Current.CancellationToken);
        Assert.Equal("full", (await Assert.ThrowsAsync<IOException>(() => server.Completion)).Message);
        await using var again = await StartAsync(_options);
    }

    [Fact]
    public async Task A_report_that_throws_does_not_keep_once_from_ending()
    {
        var server = await StartAsync(_options with { Once = true }, happened =>
        {
            if (happened is ClientWent) throw new IOException("full");
        });
        using var control = Control(server);
        var opened = await OpenAsync(control);
        await control.Cancel(opened.Transfer, TestContext.Current.CancellationToken);
        await server.Completion.WaitAsync(TestLoop.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_sweep_that_fails_is_not_the_last_one()
    {
        var went = new BlockingCollection<ServeEvent>();
        await using var server = await StartAsync(_options with { IdleTimeout = TimeSpan.FromMilliseconds(1) }, happened =>
        {
            if (happened is not ClientWent) return;
            went.Add(happened);
            throw new IOException("full");
        });
        for (var i = 0; i < 2; i++)
        {
            await OpenAsync(server);
            Assert.True(went.TryTake(out _, TestLoop.Patience));
        }
    }

    private static Task<DrayServer> StartAsync(ServeOptions options, Action<ServeEvent>? report = null) =>
        DrayServer.StartAsync(options, report ?? (_ => { }), TestContext.Current.CancellationToken);

    private ControlClient Control(DrayServer server) => new("127.0.0.1", server.ListeningOn[0].Port, _sender, ServerBelief.Exactly(_sender.Id));

    private async Task OpenAsync(DrayServer server)
    {
        using var control = Control(server);
        await OpenAsync(control);
    }

    private static Task<OpenAnswer> OpenAsync(ControlClient control) =>
        control.Open(new OpenRequest { Protocol = ControlProtocol.Version }, TestContext.Current.CancellationToken);
}
