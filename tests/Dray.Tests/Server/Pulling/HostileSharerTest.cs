using System.Net;
using System.Net.Sockets;
using Dray.Files;
using Dray.Security;
using Dray.Server;
using Dray.Tests.Files;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;

namespace Dray.Tests.Server.Pulling;

/// <summary>Whoever was asked for something sends something else: what it sends reaches the real receiving end of a pull.</summary>
public sealed class HostileSharerTest : IAsyncDisposable
{
    private readonly TempFolder _temp = new();
    private readonly DeviceIdentity _sharer, _own;
    private readonly List<ServeEvent> _seen = [];
    private readonly Lock _lock = new();
    private DrayServer? _server;

    public HostileSharerTest()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        _sharer = DeviceIdentity.LoadOrCreate(_temp["sharer"], TimeProvider.System);
        _own = DeviceIdentity.LoadOrCreate(_temp["own"], TimeProvider.System);
        Directory.CreateDirectory(_temp["out"]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _sharer.Dispose();
        _own.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task Threat_06_Names_that_nobody_asked_for_are_refused_and_the_others_land()
    {
        foreach (var name in (string[])["wanted", "WANTED", "wanted2", "other", ".bashrc"]) File.WriteAllText(_temp[$"out/{name}"], "x");
        Directory.CreateDirectory(_temp["out/.ssh"]);
        File.WriteAllText(_temp["out/.ssh/authorized_keys"], "x");
        var failed = new List<(string, FileFault)>();

        var receipt = await SendAsync(["wanted"], static options => options, happened => failed.AddRange(happened is EntryFailed entry ? [(entry.Name, entry.Fault)] : []));

        Assert.Equal((SendEnd.SomeFailed, 1), (receipt.Ended, receipt.Landed));
        Assert.Equal([".bashrc", ".ssh", ".ssh/authorized_keys", "WANTED", "other", "wanted2"], failed.Select(one => one.Item1).Order(StringComparer.Ordinal));
        Assert.All(failed, one => Assert.Equal(FileFault.OutsideRoot, one.Item2));
        Assert.Equal(["wanted"], Landed());
        Assert.Contains(_seen, happened => happened is ServeEntryFailed { Reason: "nobody here asked for it" });
    }

    [Fact]
    public async Task Threat_06_Where_it_lands_and_what_it_replaces_is_not_the_senders_to_say()
    {
        Directory.CreateDirectory(_temp["in"]);
        File.WriteAllText(_temp["out/wanted"], "newer");
        File.WriteAllText(_temp["in/wanted"], "mine");
        File.SetLastWriteTimeUtc(_temp["in/wanted"], DateTime.UnixEpoch);

        var receipt = await SendAsync(["wanted"], static options => options with { Into = "elsewhere", OnConflict = ConflictPolicy.Overwrite, Fast = true });

        Assert.Equal((SendEnd.Done, 1), (receipt.Ended, receipt.Skipped));
        Assert.Equal("mine", File.ReadAllText(_temp["in/wanted"]));
        Assert.False(Directory.Exists(_temp["in/elsewhere"]));
        Assert.True(Assert.Single(_seen.OfType<ClientWent>()).Receipt.Durable);
    }

    [Fact]
    public async Task Threat_06_Nobody_else_may_send_and_nothing_that_others_can_read()
    {
        File.WriteAllText(_temp["out/wanted"], "x");
        using var eve = DeviceIdentity.LoadOrCreate(_temp["eve"], TimeProvider.System);

        Assert.NotEqual(SendEnd.Done, (await SendAsync(["wanted"], options => options with { ConfigurationFolder = _temp["eve"] })).Ended);
        Assert.Equal(SendEnd.Refused, (await SendAsync(["wanted"], static options => options with { Plain = true })).Ended);
        Assert.Empty(Landed());
    }

    [Fact]
    public async Task Threat_07_A_link_that_was_asked_for_leads_nothing_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "links need no rights here");
        Directory.CreateDirectory(_temp["beside"]);
        File.CreateSymbolicLink(_temp["out/wanted"], _temp["beside"]);
        Assert.Equal(SendEnd.Done, (await SendAsync(["wanted"], static options => options)).Ended);
        File.Delete(_temp["out/wanted"]);
        Directory.CreateDirectory(_temp["out/wanted"]);
        File.WriteAllText(_temp["out/wanted/file"], "x");

        var receipt = await SendAsync(["wanted"], static options => options with { OnConflict = ConflictPolicy.Overwrite });

        Assert.NotEqual(SendEnd.Done, receipt.Ended);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp["beside"]));
    }

    private string?[] Landed() => [.. Directory.EnumerateFileSystemEntries(_temp["in"]).Select(Path.GetFileName).Where(name => name != ".dray").Order(StringComparer.Ordinal)];

    private async Task<SendReceipt> SendAsync(string[] asked, Func<SendOptions, SendOptions> change, Action<SendEvent>? report = null)
    {
        if (_server is null)
        {
            var terms = new OpenRequest { Protocol = ControlProtocol.Version, OnConflict = ConflictPolicy.Skip, Suite = 1 };
            var permit = new Permit(_sharer.Id, "sharer") { Asked = new AskedFor(terms, asked.ToHashSet()) };
            var options = new ServeOptions { Folder = _temp["in"], ConfigurationFolder = _temp["own"] };
            _server = await DrayServer.StartForAsync(permit, options, Note, TestContext.Current.CancellationToken);
        }

        var send = new SendOptions
        {
            Sources = [_temp["out"] + "/"], Host = "127.0.0.1", ConfigurationFolder = _temp["sharer"], ServerId = _own.Id, Dial = DialAsync,
            RetryConnect = TimeSpan.Zero, RetryBegun = TimeSpan.Zero,
        };
        return await Sender.RunAsync(change(send), null, report, TestContext.Current.CancellationToken);
    }

    /// <summary>As whoever pulls would have opened it.</summary>
    private async Task<Socket> DialAsync(CancellationToken cancel)
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await near.ConnectAsync(listener.LocalEndPoint!, cancel);
        var far = await listener.AcceptAsync(cancel);
        (near.Blocking, far.Blocking) = (false, false);
        _server!.Take(far);
        return near;
    }

    private void Note(ServeEvent happened)
    {
        lock (_lock) _seen.Add(happened);
    }
}
