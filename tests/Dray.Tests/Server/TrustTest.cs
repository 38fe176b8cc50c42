using System.Net;
using System.Net.Sockets;
using Dray.Files;
using Dray.Security;
using Dray.Server;
using Dray.Tests.Files;
using Dray.Tests.Multiplexing;
using Dray.Tests.Server.Control;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Tests.Server;

/// <summary>A sender and a server with keys of their own: strangers, until a code or a person makes them known.</summary>
public sealed class TrustTest : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly List<Stranger> _met = [];

    public TrustTest()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        Directory.CreateDirectory(_temp["out"]);
        File.WriteAllText(_temp["out/file"], "content");
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_code_makes_both_known_to_each_other_once_for_good()
    {
        await using var server = await TestServer.StartAsync();
        var code = server.Server.ShowPairingCode();

        var paired = await SendAsync(server, Introduction.ByCode(code.ToUpperInvariant().Replace('-', ' ')));
        var again = await SendAsync(server);

        Assert.Equal((SendEnd.Done, null), (paired.Ended, paired.Reason));
        Assert.Equal((SendEnd.Done, 1), (again.Ended, again.Skipped));
        Assert.Equal("content", File.ReadAllText(server.Temp["file"]));
        using var sender = server.Stranger("sender");
        Assert.True(server.Known.Find(sender.Id)!.Send);
        Assert.True(KnownTo(server, "sender").Find(server.Id)!.Send);
        Assert.Equal(sender.Id, server.Await<DevicePaired>().Id);
        var stranger = Assert.Single(_met);
        Assert.Equal((server.Id, true, false), (stranger.Id, stranger.ShowsCode, stranger.IsOpen));
    }

    [Fact]
    public async Task A_stranger_without_a_code_gets_nowhere_and_nobody_is_remembered()
    {
        await using var server = await TestServer.StartAsync();

        var refused = await SendAsync(server);

        Assert.Equal(SendEnd.Refused, refused.Ended);
        Assert.Contains("dray pair --show", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(server.Known.List());
        Assert.Empty(KnownTo(server, "sender").List());
        Assert.False(File.Exists(server.Temp["file"]));
    }

    [Fact]
    public async Task A_wrong_code_is_told_and_can_be_followed_by_the_right_one()
    {
        await using var server = await TestServer.StartAsync();
        var code = server.Server.ShowPairingCode();

        var receipt = await SendAsync(server, Introduction.ByCode("no such words"), Introduction.ByCode(Another(code)), Introduction.ByCode(code));

        Assert.Equal(SendEnd.Done, receipt.Ended);
        Assert.Equal(3, _met.Count);
        Assert.Contains("Word 1", _met[1].Fault, StringComparison.Ordinal);
        Assert.Contains("did not agree", _met[2].Fault, StringComparison.Ordinal);
        Assert.Contains("code was wrong", server.Await<Refused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threat_22_Three_wrong_guesses_and_the_code_is_gone_for_good()
    {
        await using var server = await TestServer.StartAsync();
        var code = server.Server.ShowPairingCode();
        var wrong = Introduction.ByCode(Another(code));

        var receipt = await SendAsync(server, wrong, wrong, wrong, Introduction.ByCode(code));

        Assert.Equal(SendEnd.Refused, receipt.Ended);
        Assert.Contains("No pairing code is valid", receipt.Reason, StringComparison.Ordinal);
        Assert.False(_met[3].ShowsCode);
        Assert.Empty(server.Known.List());
    }

    [Fact]
    public async Task A_known_host_with_another_key_is_a_hard_stop_whatever_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        var other = new string('a', 64);
        Pin(server, other, "nas");
        var code = server.Server.ShowPairingCode();

        var stopped = await SendAsync(server, Introduction.ByCode(code), Introduction.Accept);

        Assert.Equal(SendEnd.Refused, stopped.Ended);
        Assert.Contains("another key", stopped.Reason, StringComparison.Ordinal);
        Assert.Contains("dray devices forget nas", stopped.Reason, StringComparison.Ordinal);
        Assert.Empty(_met);
        Assert.Null(KnownTo(server, "sender").Find(server.Id));
    }

    [Fact]
    public async Task A_server_under_the_name_of_another_known_device_is_not_believed()
    {
        await using var server = await TestServer.StartAsync();
        var known = KnownTo(server, "sender");
        known.Add(new string('a', 64), "localhost", DateTimeOffset.UnixEpoch);
        known.Add(server.Id, "the other", DateTimeOffset.UnixEpoch);

        var stopped = await SendAsync(server, options => options with { Host = "localhost" });

        Assert.Equal(SendEnd.Refused, stopped.Ended);
        Assert.Contains("another key", stopped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_may_come_to_belong_to_another_known_device()
    {
        await using var server = await TestServer.StartAsync();
        var place = ServerPlace.Of("127.0.0.1", server.At.Port);
        var known = KnownTo(server, "sender");
        Pin(server, new string('a', 64), "nas");
        known.Add(server.Id, "laptop", DateTimeOffset.UnixEpoch, "elsewhere:8097");
        using var sender = server.Identity("sender");

        Assert.Equal(SendEnd.Done, (await SendAsync(server)).Ended);
        Assert.Equal("laptop", known.At(place)!.Name);
    }

    [Fact]
    public async Task An_address_does_not_come_to_belong_to_a_server_that_was_never_paired()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });
        Pin(server, new string('a', 64), "nas");
        KnownTo(server, "sender").Recognise(server.Id, "open", "elsewhere:8097");

        Assert.Contains("another key", (await SendAsync(server, Introduction.Accept)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_calls_himself_by_the_name_of_a_host_is_not_believed_there_for_it()
    {
        await using var server = await TestServer.StartAsync();
        var known = KnownTo(server, "sender");
        known.Add(server.Id, "localhost", DateTimeOffset.UnixEpoch, "elsewhere:8097");
        known.Add(new string('a', 64), "nas", DateTimeOffset.UnixEpoch, ServerPlace.Of("localhost", server.At.Port));
        using var sender = server.Identity("sender");

        var stopped = await SendAsync(server, options => options with { Host = "localhost" });

        Assert.Contains("known as 'nas'", stopped.Reason, StringComparison.Ordinal);
        Assert.False(File.Exists(server.Temp["file"]));
    }

    [Fact]
    public async Task A_device_that_only_ever_sent_is_asked_about_before_it_is_sent_to()
    {
        await using var server = await TestServer.StartAsync();
        KnownTo(server, "sender").Add(server.Id, "eve", DateTimeOffset.UnixEpoch);
        using var sender = server.Identity("sender");

        var unasked = await SendAsync(server);
        var asked = await SendAsync(server, Introduction.Accept);
        var again = await SendAsync(server);

        Assert.Equal((SendEnd.Refused, SendEnd.Done, SendEnd.Done), (unasked.Ended, asked.Ended, again.Ended));
        Assert.Contains("known here as 'eve'", unasked.Reason, StringComparison.Ordinal);
        Assert.Equal(["eve", "eve"], _met.Select(stranger => stranger.KnownAs));
    }

    [Fact]
    public async Task Threat_17_Who_answers_nothing_keeps_no_sender_waiting_for_good()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var own = DeviceIdentity.LoadOrCreate(_temp["home"], TimeProvider.System);
        using var control = new ControlClient("127.0.0.1", ((IPEndPoint)silent.LocalEndpoint).Port, own, ServerBelief.Exactly(own.Id));

        var cancel = TestContext.Current.CancellationToken;
        var late = await Assert.ThrowsAsync<IOException>(() => control.Hello(cancel).WaitAsync(TestLoop.Patience, cancel));
        Assert.IsType<TimeoutException>(late.InnerException);
    }

    [Fact]
    public async Task A_server_that_has_forgotten_the_sender_can_be_paired_with_again()
    {
        await using var server = await TestServer.StartAsync();
        Pin(server, server.Id, "nas");

        var receipt = await SendAsync(server, Introduction.ByCode(server.Server.ShowPairingCode()));

        Assert.Equal(SendEnd.Done, receipt.Ended);
        Assert.Equal("nas", Assert.Single(KnownTo(server, "sender").List()).Name);
    }

    [Fact]
    public async Task An_id_is_believed_and_no_other()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });

        var wrong = await SendAsync(server, options => options with { ServerId = new string('b', 64) });
        var right = await SendAsync(server, options => options with { ServerId = server.Id });

        Assert.Equal(SendEnd.Refused, wrong.Ended);
        Assert.Contains("not bbbb", wrong.Reason, StringComparison.Ordinal);
        Assert.Equal(SendEnd.Done, right.Ended);
        Assert.Equal("content", File.ReadAllText(server.Temp["inbox/file"]));
        Assert.Empty(KnownTo(server, "sender").List());
    }

    [Fact]
    public async Task An_open_server_is_accepted_once_and_gets_no_rights_here()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });

        Assert.Equal(SendEnd.Done, (await SendAsync(server, Introduction.Accept)).Ended);
        Assert.Equal(SendEnd.Done, (await SendAsync(server)).Ended);

        Assert.Single(_met);
        var known = KnownTo(server, "sender").Find(server.Id)!;
        Assert.Equal((null, false, false), ((object?)known.Paired, known.Send, known.Get));
    }

    [Fact]
    public async Task A_server_that_is_not_open_is_not_accepted_on_anybodys_word()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(SendEnd.Refused, (await SendAsync(server, Introduction.Accept)).Ended);
        Assert.Empty(KnownTo(server, "sender").List());
    }

    [Fact]
    public async Task A_stranger_replaces_nothing_and_brings_no_links()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });
        Directory.CreateDirectory(server.Temp["inbox"]);
        File.WriteAllText(server.Temp["inbox/file"], "older");
        File.SetLastWriteTimeUtc(server.Temp["inbox/file"], DateTime.UnixEpoch);
        File.CreateSymbolicLink(_temp["out/link"], "file");
        var failed = new List<string>();

        var receipt = await SendAsync(
            server, options => options with { Sources = [_temp["out"] + "/"], ServerId = server.Id, OnConflict = ConflictPolicy.Overwrite },
            happened => failed.AddRange(happened is EntryFailed entry ? [entry.Name] : []));

        Assert.Equal((SendEnd.SomeFailed, 1, 0), (receipt.Ended, receipt.Beside, receipt.Replaced));
        Assert.Equal(["link"], failed);
        Assert.Equal("older", File.ReadAllText(server.Temp["inbox/file"]));
        Assert.Equal("content", File.ReadAllText(server.Temp["inbox/file (1)"]));
        Assert.False(server.Await<ClientCame>().Known);
    }

    [Fact]
    public async Task Of_two_strangers_files_that_look_alike_both_land_and_the_same_one_lands_once()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });
        Task<SendReceipt> Send() => SendAsync(server, options => options with { ServerId = server.Id });
        var time = DateTime.UnixEpoch.AddDays(1);
        File.SetLastWriteTimeUtc(_temp["out/file"], time);
        Assert.Equal(SendEnd.Done, (await Send()).Ended);
        Assert.Equal(1, (await Send()).Skipped);

        File.WriteAllText(_temp["out/file"], "tnetnoc");
        File.SetLastWriteTimeUtc(_temp["out/file"], time);
        Assert.Equal(1, (await Send()).Beside);

        Assert.Equal("content", File.ReadAllText(server.Temp["inbox/file"]));
        Assert.Equal("tnetnoc", File.ReadAllText(server.Temp["inbox/file (1)"]));
    }

    [Theory]
    [InlineData(100, 3)]
    [InlineData(17, 100)]
    public async Task Strangers_fill_no_more_than_the_inbox_takes(long bytes, int entries)
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true, InboxBytes = bytes, InboxEntries = entries });
        Directory.CreateDirectory(server.Temp["inbox"]);
        File.WriteAllText(server.Temp["inbox/before"], "12345");
        for (var i = 0; i < 4; i++) File.WriteAllText(_temp[$"out/{i}"], "123456");
        File.Delete(_temp["out/file"]);
        var faults = new List<FileFault>();

        var receipt = await SendAsync(
            server, options => options with { Sources = [_temp["out"] + "/"], ServerId = server.Id },
            happened => faults.AddRange(happened is EntryFailed entry ? [entry.Fault] : []));

        Assert.Equal((SendEnd.NoSpace, 2), (receipt.Ended, receipt.Landed));
        Assert.Equal([FileFault.Quota, FileFault.Quota], faults);
        Assert.Equal(3, Directory.GetFiles(server.Temp["inbox"]).Length);
    }

    [Fact]
    public async Task A_strangers_dry_run_is_refused()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });

        var receipt = await SendAsync(server, options => options with { ServerId = server.Id, DryRun = true });

        Assert.Equal(SendEnd.Refused, receipt.Ended);
        Assert.Contains("dry run", receipt.Reason, StringComparison.Ordinal);
        Assert.Contains("dry run", server.Await<Refused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_people_take_out_of_the_inbox_makes_room()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true, InboxBytes = 10 });
        Task<SendReceipt> Send() => SendAsync(server, options => options with { ServerId = server.Id });

        Assert.Equal(SendEnd.Done, (await Send()).Ended);
        File.Move(_temp["out/file"], _temp["out/other"]);
        Assert.Equal(SendEnd.NoSpace, (await SendAsync(server, options => options with { Sources = [_temp["out/other"]], ServerId = server.Id })).Ended);
        File.Delete(server.Temp["inbox/file"]);
        Assert.Equal(SendEnd.Done, (await SendAsync(server, options => options with { Sources = [_temp["out/other"]], ServerId = server.Id })).Ended);
    }

    [Fact]
    public async Task A_device_is_kept_to_its_folder_and_its_limit()
    {
        await using var server = await TestServer.StartAsync();
        using var sender = server.Identity("sender");
        Pin(server, server.Id, "nas");
        server.Known.Update("sender", device => device with { Into = "from/ada", AtMost = 10 });

        Assert.Equal(SendEnd.Done, (await SendAsync(server, options => options with { Into = "sub" })).Ended);
        File.WriteAllText(_temp["out/large"], "more than ten bytes");
        var large = await SendAsync(server, options => options with { Sources = [_temp["out/large"]] });

        Assert.Equal("content", File.ReadAllText(server.Temp["from/ada/sub/file"]));
        Assert.Equal(SendEnd.NoSpace, large.Ended);
        Assert.False(File.Exists(server.Temp["from/ada/large"]));
    }

    [Fact]
    public async Task Who_may_not_send_any_more_is_refused_even_where_strangers_are_not()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });
        using var sender = server.Identity("sender");
        Pin(server, server.Id, "nas");
        server.Known.Update("sender", device => device with { Send = false });

        var receipt = await SendAsync(server);

        Assert.Equal(SendEnd.Refused, receipt.Ended);
        Assert.Contains("may not send", receipt.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_forgotten_is_cut_off_in_the_middle()
    {
        await using var server = await TestServer.StartAsync();
        using var sender = server.Identity("sender");
        using var client = server.Client();
        await client.Open(new() { Protocol = ControlProtocol.Version }, TestContext.Current.CancellationToken);
        server.Await<ClientCame>();

        server.Known.Forget("sender");

        Assert.Contains("may not send", server.Await<ClientWent>().Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData("""{"v":1,"devices":[{"id":"short"}]}""")]
    public async Task Threat_26_Where_nobody_can_tell_who_is_known_nobody_is_let_in(string text)
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });
        using var sender = server.Identity("sender");
        var file = server.Home["devices.json"];
        File.WriteAllText(file, text);

        var receipt = await SendAsync(server, options => options with { ServerId = server.Id });

        Assert.Equal(SendEnd.Refused, receipt.Ended);
        Assert.Contains("damaged", server.Await<Refused>().Reason, StringComparison.Ordinal);
        Assert.False(File.Exists(server.Temp["inbox/file"]));
    }

    [Fact]
    public async Task Whoever_asks_again_and_again_while_nobody_can_tell_who_is_known_fills_no_log()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        var whole = File.ReadAllText(server.Home["devices.json"]);
        File.WriteAllText(server.Home["devices.json"], "damaged");
        for (var i = 0; i < 10; i++)
            await Assert.ThrowsAsync<ControlException>(() => client.Open(new() { Protocol = ControlProtocol.Version }, TestContext.Current.CancellationToken));

        File.WriteAllText(server.Home["devices.json"], whole);
        await client.Open(new() { Protocol = ControlProtocol.Version }, TestContext.Current.CancellationToken);
        Assert.Contains("damaged", Assert.Single(server.Until<ClientCame>().OfType<Refused>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_again_and_again_for_what_the_server_does_not_give_fills_no_log()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        for (var i = 0; i < 10; i++)
            await Assert.ThrowsAsync<ControlException>(() => client.Open(new() { Protocol = 100 + i }, TestContext.Current.CancellationToken));

        await client.Open(new() { Protocol = ControlProtocol.Version }, TestContext.Current.CancellationToken);
        Assert.Single(server.Until<ClientCame>().OfType<Refused>());
    }

    [Fact]
    public async Task Threat_26_Where_the_sender_can_not_tell_whom_it_knows_it_believes_nobody()
    {
        await using var server = await TestServer.StartAsync();
        using var sender = server.Identity("sender");
        Pin(server, server.Id, "nas");
        File.WriteAllText(Path.Combine(server.HomeOf("sender"), "devices.json"), "damaged");

        var receipt = await SendAsync(server, Introduction.ByCode(server.Server.ShowPairingCode()));

        Assert.Equal(SendEnd.Refused, receipt.Ended);
        Assert.Contains("damaged", receipt.Reason, StringComparison.Ordinal);
        Assert.Empty(_met);
    }

    /// <summary>The sender knows a device, paired, at the place of this server.</summary>
    private static void Pin(TestServer server, string id, string name) =>
        KnownTo(server, "sender").Add(id, name, DateTimeOffset.UnixEpoch, ServerPlace.Of("127.0.0.1", server.At.Port));

    private static KnownDevices KnownTo(TestServer server, string device) => new(server.HomeOf(device));

    // Another code of the same list; two codes are alike once in two thousand million times.
    private static string Another(string code) => Dray.Security.Pairing.PairingCode.Draw().Reveal() is var drawn && drawn != code ? drawn : Another(code);

    private Task<SendReceipt> SendAsync(TestServer server, params Introduction?[] answers)
    {
        var next = 0;
        return SendAsync(server, options => options with
        {
            Introduce = (stranger, _) =>
            {
                _met.Add(stranger);
                return Task.FromResult(next < answers.Length ? answers[next++] : null);
            },
        });
    }

    private Task<SendReceipt> SendAsync(TestServer server, Func<SendOptions, SendOptions> change, Action<SendEvent>? report = null)
    {
        var options = new SendOptions
        {
            Sources = [_temp["out/file"]], Host = "127.0.0.1", Port = server.At.Port, ConfigurationFolder = server.HomeOf("sender"),
        };
        return Sender.RunAsync(change(options), null, report, TestContext.Current.CancellationToken);
    }
}
