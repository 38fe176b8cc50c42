using Dray.Files;
using Dray.Server;
using Dray.Tests.Server.Control;
using Dray.Transfers;
using Dray.Transfers.Control;

namespace Dray.Tests.Server;

/// <summary>What a server lets those do whom it knows and those whom it does not, in the inbox and elsewhere, and whom it lets in at all.</summary>
public sealed class PermitTest : IDisposable
{
    private readonly SendingRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task A_stranger_replaces_nothing_and_brings_no_links()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });
        Directory.CreateDirectory(server.Temp["inbox"]);
        File.WriteAllText(server.Temp["inbox/file"], "older");
        File.SetLastWriteTimeUtc(server.Temp["inbox/file"], DateTime.UnixEpoch);
        File.CreateSymbolicLink(_rig.Temp["out/link"], "file");
        var failed = new List<string>();

        var receipt = await _rig.SendAsync(
            server, options => options with { Sources = [_rig.Temp["out"] + "/"], ServerId = server.Id, OnConflict = ConflictPolicy.Overwrite },
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
        Task<SendReceipt> Send() => _rig.SendAsync(server, options => options with { ServerId = server.Id });
        var time = DateTime.UnixEpoch.AddDays(1);
        File.SetLastWriteTimeUtc(_rig.Temp["out/file"], time);
        Assert.Equal(SendEnd.Done, (await Send()).Ended);
        Assert.Equal(1, (await Send()).Skipped);

        File.WriteAllText(_rig.Temp["out/file"], "tnetnoc");
        File.SetLastWriteTimeUtc(_rig.Temp["out/file"], time);
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
        for (var i = 0; i < 4; i++) File.WriteAllText(_rig.Temp[$"out/{i}"], "123456");
        File.Delete(_rig.Temp["out/file"]);
        var faults = new List<FileFault>();

        var receipt = await _rig.SendAsync(
            server, options => options with { Sources = [_rig.Temp["out"] + "/"], ServerId = server.Id },
            happened => faults.AddRange(happened is EntryFailed entry ? [entry.Fault] : []));

        Assert.Equal((SendEnd.NoSpace, 2), (receipt.Ended, receipt.Landed));
        Assert.Equal([FileFault.Quota, FileFault.Quota], faults);
        Assert.Equal(3, Directory.GetFiles(server.Temp["inbox"]).Length);
    }

    [Fact]
    public async Task A_strangers_dry_run_is_refused()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });

        var receipt = await _rig.SendAsync(server, options => options with { ServerId = server.Id, DryRun = true });

        Assert.Equal(SendEnd.Refused, receipt.Ended);
        Assert.Contains("dry run", receipt.Reason, StringComparison.Ordinal);
        Assert.Contains("dry run", server.Await<Refused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_people_take_out_of_the_inbox_makes_room()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true, InboxBytes = 10 });
        Task<SendReceipt> Send() => _rig.SendAsync(server, options => options with { ServerId = server.Id });

        Assert.Equal(SendEnd.Done, (await Send()).Ended);
        File.Move(_rig.Temp["out/file"], _rig.Temp["out/other"]);
        Assert.Equal(SendEnd.NoSpace, (await _rig.SendAsync(server, options => options with { Sources = [_rig.Temp["out/other"]], ServerId = server.Id })).Ended);
        File.Delete(server.Temp["inbox/file"]);
        Assert.Equal(SendEnd.Done, (await _rig.SendAsync(server, options => options with { Sources = [_rig.Temp["out/other"]], ServerId = server.Id })).Ended);
    }

    [Fact]
    public async Task A_device_is_kept_to_its_folder_and_its_limit()
    {
        await using var server = await TestServer.StartAsync();
        using var sender = server.Identity("sender");
        SendingRig.Pin(server, server.Id, "nas");
        server.Known.Update("sender", device => device with { Into = "from/ada", AtMost = 10 });

        Assert.Equal(SendEnd.Done, (await _rig.SendAsync(server, options => options with { Into = "sub" })).Ended);
        File.WriteAllText(_rig.Temp["out/large"], "more than ten bytes");
        var large = await _rig.SendAsync(server, options => options with { Sources = [_rig.Temp["out/large"]] });

        Assert.Equal("content", File.ReadAllText(server.Temp["from/ada/sub/file"]));
        Assert.Equal(SendEnd.NoSpace, large.Ended);
        Assert.False(File.Exists(server.Temp["from/ada/large"]));
    }

    [Fact]
    public async Task Who_may_not_send_any_more_is_refused_even_where_strangers_are_not()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });
        using var sender = server.Identity("sender");
        SendingRig.Pin(server, server.Id, "nas");
        server.Known.Update("sender", device => device with { Send = false });

        var receipt = await _rig.SendAsync(server);

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

        var receipt = await _rig.SendAsync(server, options => options with { ServerId = server.Id });

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
}
