using System.Net;
using System.Net.Sockets;
using Dray.Security;
using Dray.Server;
using Dray.Tests.Multiplexing;
using Dray.Tests.Server.Control;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Tests.Server;

/// <summary>A sender and a server with keys of their own: strangers, until a code or a person makes them known.</summary>
public sealed class TrustTest : IDisposable
{
    private readonly SendingRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_code_makes_both_known_to_each_other_once_for_good()
    {
        await using var server = await TestServer.StartAsync();
        var code = server.Server.ShowPairingCode();

        var paired = await _rig.SendAsync(server, Introduction.ByCode(code.ToUpperInvariant().Replace('-', ' ')));
        var again = await _rig.SendAsync(server);

        Assert.Equal((SendEnd.Done, null), (paired.Ended, paired.Reason));
        Assert.Equal((SendEnd.Done, 1), (again.Ended, again.Skipped));
        Assert.Equal("content", File.ReadAllText(server.Temp["file"]));
        using var sender = server.Stranger("sender");
        Assert.True(server.Known.Find(sender.Id)!.Send);
        Assert.True(SendingRig.KnownTo(server, "sender").Find(server.Id)!.Send);
        Assert.Equal(sender.Id, server.Await<DevicePaired>().Id);
        var stranger = Assert.Single(_rig.Met);
        Assert.Equal((server.Id, true, false), (stranger.Id, stranger.ShowsCode, stranger.IsOpen));
    }

    [Fact]
    public async Task A_stranger_without_a_code_gets_nowhere_and_nobody_is_remembered()
    {
        await using var server = await TestServer.StartAsync();

        var refused = await _rig.SendAsync(server);

        Assert.Equal(SendEnd.Refused, refused.Ended);
        Assert.Contains("dray pair --show", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(server.Known.List());
        Assert.Empty(SendingRig.KnownTo(server, "sender").List());
        Assert.False(File.Exists(server.Temp["file"]));
    }

    [Fact]
    public async Task A_wrong_code_is_told_and_can_be_followed_by_the_right_one()
    {
        await using var server = await TestServer.StartAsync();
        var code = server.Server.ShowPairingCode();

        var receipt = await _rig.SendAsync(server, Introduction.ByCode("no such words"), Introduction.ByCode(Another(code)), Introduction.ByCode(code));

        Assert.Equal(SendEnd.Done, receipt.Ended);
        Assert.Equal(3, _rig.Met.Count);
        Assert.Contains("Word 1", _rig.Met[1].Fault, StringComparison.Ordinal);
        Assert.Contains("did not agree", _rig.Met[2].Fault, StringComparison.Ordinal);
        Assert.Contains("code was wrong", server.Await<Refused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threat_22_Three_wrong_guesses_and_the_code_is_gone_for_good()
    {
        await using var server = await TestServer.StartAsync();
        var code = server.Server.ShowPairingCode();
        var wrong = Introduction.ByCode(Another(code));

        var receipt = await _rig.SendAsync(server, wrong, wrong, wrong, Introduction.ByCode(code));

        Assert.Equal(SendEnd.Refused, receipt.Ended);
        Assert.Contains("No pairing code is valid", receipt.Reason, StringComparison.Ordinal);
        Assert.False(_rig.Met[3].ShowsCode);
        Assert.Empty(server.Known.List());
    }

    [Fact]
    public async Task A_known_host_with_another_key_is_a_hard_stop_whatever_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        var other = new string('a', 64);
        SendingRig.Pin(server, other, "nas");
        var code = server.Server.ShowPairingCode();

        var stopped = await _rig.SendAsync(server, Introduction.ByCode(code), Introduction.Accept);

        Assert.Equal(SendEnd.Refused, stopped.Ended);
        Assert.Contains("another key", stopped.Reason, StringComparison.Ordinal);
        Assert.Contains("dray devices forget nas", stopped.Reason, StringComparison.Ordinal);
        Assert.Empty(_rig.Met);
        Assert.Null(SendingRig.KnownTo(server, "sender").Find(server.Id));
    }

    [Fact]
    public async Task A_server_under_the_name_of_another_known_device_is_not_believed()
    {
        await using var server = await TestServer.StartAsync();
        var known = SendingRig.KnownTo(server, "sender");
        known.Add(new string('a', 64), "localhost", DateTimeOffset.UnixEpoch);
        known.Add(server.Id, "the other", DateTimeOffset.UnixEpoch);

        var stopped = await _rig.SendAsync(server, options => options with { Host = "localhost" });

        Assert.Equal(SendEnd.Refused, stopped.Ended);
        Assert.Contains("another key", stopped.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_may_come_to_belong_to_another_known_device()
    {
        await using var server = await TestServer.StartAsync();
        var place = ServerPlace.Of("127.0.0.1", server.At.Port);
        var known = SendingRig.KnownTo(server, "sender");
        SendingRig.Pin(server, new string('a', 64), "nas");
        known.Add(server.Id, "laptop", DateTimeOffset.UnixEpoch, "elsewhere:8097");
        using var sender = server.Identity("sender");

        Assert.Equal(SendEnd.Done, (await _rig.SendAsync(server)).Ended);
        Assert.Equal("laptop", known.At(place)!.Name);
    }

    [Fact]
    public async Task An_address_does_not_come_to_belong_to_a_server_that_was_never_paired()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });
        SendingRig.Pin(server, new string('a', 64), "nas");
        SendingRig.KnownTo(server, "sender").Recognise(server.Id, "open", "elsewhere:8097");

        Assert.Contains("another key", (await _rig.SendAsync(server, Introduction.Accept)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_calls_himself_by_the_name_of_a_host_is_not_believed_there_for_it()
    {
        await using var server = await TestServer.StartAsync();
        var known = SendingRig.KnownTo(server, "sender");
        known.Add(server.Id, "localhost", DateTimeOffset.UnixEpoch, "elsewhere:8097");
        known.Add(new string('a', 64), "nas", DateTimeOffset.UnixEpoch, ServerPlace.Of("localhost", server.At.Port));
        using var sender = server.Identity("sender");

        var stopped = await _rig.SendAsync(server, options => options with { Host = "localhost" });

        Assert.Contains("known as 'nas'", stopped.Reason, StringComparison.Ordinal);
        Assert.False(File.Exists(server.Temp["file"]));
    }

    [Fact]
    public async Task A_device_that_only_ever_sent_is_asked_about_before_it_is_sent_to()
    {
        await using var server = await TestServer.StartAsync();
        SendingRig.KnownTo(server, "sender").Add(server.Id, "eve", DateTimeOffset.UnixEpoch);
        using var sender = server.Identity("sender");

        var unasked = await _rig.SendAsync(server);
        var asked = await _rig.SendAsync(server, Introduction.Accept);
        var again = await _rig.SendAsync(server);

        Assert.Equal((SendEnd.Refused, SendEnd.Done, SendEnd.Done), (unasked.Ended, asked.Ended, again.Ended));
        Assert.Contains("known here as 'eve'", unasked.Reason, StringComparison.Ordinal);
        Assert.Equal(["eve", "eve"], _rig.Met.Select(stranger => stranger.KnownAs));
    }

    [Fact]
    public async Task Threat_17_Who_answers_nothing_keeps_no_sender_waiting_for_good()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var own = DeviceIdentity.LoadOrCreate(_rig.Temp["home"], TimeProvider.System);
        using var control = new ControlClient("127.0.0.1", ((IPEndPoint)silent.LocalEndpoint).Port, own, ServerBelief.Exactly(own.Id));

        var cancel = TestContext.Current.CancellationToken;
        var late = await Assert.ThrowsAsync<IOException>(() => control.Hello(cancel).WaitAsync(TestLoop.Patience, cancel));
        Assert.IsType<TimeoutException>(late.InnerException);
    }

    [Fact]
    public async Task A_server_that_has_forgotten_the_sender_can_be_paired_with_again()
    {
        await using var server = await TestServer.StartAsync();
        SendingRig.Pin(server, server.Id, "nas");

        var receipt = await _rig.SendAsync(server, Introduction.ByCode(server.Server.ShowPairingCode()));

        Assert.Equal(SendEnd.Done, receipt.Ended);
        Assert.Equal("nas", Assert.Single(SendingRig.KnownTo(server, "sender").List()).Name);
    }

    [Fact]
    public async Task An_id_is_believed_and_no_other()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });

        var wrong = await _rig.SendAsync(server, options => options with { ServerId = new string('b', 64) });
        var right = await _rig.SendAsync(server, options => options with { ServerId = server.Id });

        Assert.Equal(SendEnd.Refused, wrong.Ended);
        Assert.Contains("not bbbb", wrong.Reason, StringComparison.Ordinal);
        Assert.Equal(SendEnd.Done, right.Ended);
        Assert.Equal("content", File.ReadAllText(server.Temp["inbox/file"]));
        Assert.Empty(SendingRig.KnownTo(server, "sender").List());
    }

    [Fact]
    public async Task An_open_server_is_accepted_once_and_gets_no_rights_here()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });

        Assert.Equal(SendEnd.Done, (await _rig.SendAsync(server, Introduction.Accept)).Ended);
        Assert.Equal(SendEnd.Done, (await _rig.SendAsync(server)).Ended);

        Assert.Single(_rig.Met);
        var known = SendingRig.KnownTo(server, "sender").Find(server.Id)!;
        Assert.Equal((null, false, false), ((object?)known.Paired, known.Send, known.Get));
    }

    [Fact]
    public async Task A_server_that_is_not_open_is_not_accepted_on_anybodys_word()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(SendEnd.Refused, (await _rig.SendAsync(server, Introduction.Accept)).Ended);
        Assert.Empty(SendingRig.KnownTo(server, "sender").List());
    }

    [Fact]
    public async Task Threat_26_Where_the_sender_can_not_tell_whom_it_knows_it_believes_nobody()
    {
        await using var server = await TestServer.StartAsync();
        using var sender = server.Identity("sender");
        SendingRig.Pin(server, server.Id, "nas");
        File.WriteAllText(Path.Combine(server.HomeOf("sender"), "devices.json"), "damaged");

        var receipt = await _rig.SendAsync(server, Introduction.ByCode(server.Server.ShowPairingCode()));

        Assert.Equal(SendEnd.Refused, receipt.Ended);
        Assert.Contains("damaged", receipt.Reason, StringComparison.Ordinal);
        Assert.Empty(_rig.Met);
    }

    // Another code of the same list; two codes are alike once in two thousand million times.
    private static string Another(string code) => Dray.Security.Pairing.PairingCode.Draw().Reveal() is var drawn && drawn != code ? drawn : Another(code);
}
