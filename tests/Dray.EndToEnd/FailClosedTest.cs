namespace Dray.EndToEnd;

/// <summary>Where it can't be told who is known, nobody is: not even by a server that is open to strangers.</summary>
public sealed class FailClosedTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _ada, _bob, _eve;

    public FailClosedTest() => (_ada, _bob, _eve) = (new Device(_folder, "ada"), new Device(_folder, "bob"), new Device(_folder, "eve"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Threat_26_Whatever_is_wrong_with_the_known_devices_nobody_is_let_in()
    {
        Tools.NeedLinux();
        await using var served = await _ada.ServeAsync("--open");
        (await _bob.SendAsync(await _ada.ShowCodeAsync(served), served.Address, _bob.File("first", "x"))).Ended(0);
        using var ada = _ada.Identity();
        var file = _bob.File("file", "x");
        string[] damages =
        [
            "echo x >> devices.json", ": > devices.json", "chmod 644 devices.json", "rm devices.json; mkdir devices.json",
            "rm devices.json; mkfifo devices.json", "sed -i s/send/sent/ devices.json", "rm devices.json; ln -s /proc/self/mem devices.json",
            "truncate -s 2M devices.json", "chmod 000 devices.json",
        ];

        foreach (var damage in damages)
        {
            if (damage.StartsWith("chmod 000", StringComparison.Ordinal) && Tools.IsRoot) continue; // who may read it all the same
            await Tools.ShellAsync(_ada.Home, $"cp -p devices.json kept; {damage}");

            (await _bob.SendAsync(null, served.Address, file)).Ended(4);
            // The others may be told in the same words, which are told once.
            if (damage == damages[0]) Assert.Contains("devices.json", (await served.NextAsync("refused")).GetProperty("reason").GetString(), StringComparison.Ordinal);
            (await _eve.SendAsync(null, served.Address, "--id", ada.Id, file)).Ended(4);
            Assert.Equal(["first"], _ada.Landed);

            await Tools.ShellAsync(_ada.Home, "rm -rf devices.json; mv kept devices.json");
        }

        (await _bob.SendAsync(null, served.Address, file)).Ended(0);
        Assert.Equal(["file", "first"], _ada.Landed);
    }

    [Fact]
    public async Task Threat_26_Who_cant_be_remembered_is_not_paired()
    {
        await using var served = await _ada.ServeAsync();
        File.WriteAllText(_ada.DevicesFile, "x");

        (await _bob.SendAsync(await _ada.ShowCodeAsync(served), served.Address, _bob.File("file", "x"))).Ended(4);

        Assert.Contains("devices.json", (await served.NextAsync("refused")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(_bob.Known);
        Assert.Empty(_ada.Landed);
    }

    [Fact]
    public async Task Threat_26_A_sender_that_cant_tell_whom_it_knows_tells_nobody_anything()
    {
        await using var served = await _ada.ServeAsync();
        (await _bob.SendAsync(await _ada.ShowCodeAsync(served), served.Address, _bob.File("first", "x"))).Ended(0);
        File.AppendAllText(_bob.DevicesFile, "x");

        var run = (await _bob.SendAsync(null, served.Address, _bob.File("file", "x"))).Ended(4);

        Assert.Contains("devices.json", run.Error, StringComparison.Ordinal);
        Assert.Equal(["first"], _ada.Landed);
    }

    [Fact]
    public async Task Threat_26_Whoever_is_forgotten_or_has_lost_a_right_is_let_in_no_more()
    {
        await using var served = await _ada.ServeAsync();
        (await _bob.SendAsync(await _ada.ShowCodeAsync(served), served.Address, _bob.File("first", "x"))).Ended(0);
        var (id, file) = (Assert.Single(_ada.Known).Id, _bob.File("file", "x"));

        (await _ada.RunAsync(null, "devices", "allow", id, "--send", "no")).Ended(0);
        (await _bob.SendAsync(null, served.Address, file)).Ended(4);
        (await _ada.RunAsync(null, "devices", "allow", id, "--send", "yes")).Ended(0);
        (await _bob.SendAsync(null, served.Address, file)).Ended(0);
        (await _ada.RunAsync(null, "devices", "forget", id)).Ended(0);
        (await _bob.SendAsync(null, served.Address, _bob.File("last", "x"))).Ended(4);

        Assert.Equal(["file", "first"], _ada.Landed);
    }
}
