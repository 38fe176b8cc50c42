using Dray.Security;

namespace Dray.EndToEnd;

/// <summary>Eve stands between ada and bob, with a key of her own. Neither of them takes her for the other, and both say so.</summary>
public sealed class InterceptionTest : IDisposable
{
    private const string Canary = "canary-77a1e0c4-blue";

    private readonly TemporaryFolder _folder = new();
    private readonly Device _ada, _bob, _eve;
    private readonly DeviceIdentity _key;

    public InterceptionTest()
    {
        (_ada, _bob, _eve) = (new Device(_folder, "ada"), new Device(_folder, "bob"), new Device(_folder, "eve"));
        _key = _eve.Identity();
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_man_in_the_middle_of_two_new_devices_is_paired_with_neither()
    {
        await using var served = await _ada.ServeAsync();
        var code = await _ada.ShowCodeAsync(served);
        await using var middle = new Interceptor(served.Port, _key.Certificate, _key.Certificate);
        var file = _bob.File(Canary, Canary);

        var run = (await _bob.SendAsync(code, middle.Address, file)).Ended(4);

        Assert.Contains("somebody is between", run.Error, StringComparison.Ordinal);
        Assert.Contains("somebody is between", (await served.NextAsync("refused")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Empty(_bob.Known);
        Assert.Empty(_ada.Known);
        Assert.Empty(_ada.Landed);
        Assert.Equal(0, middle.Lanes);
        Assert.NotEqual("", middle.FromClient);
        Assert.All([middle.FromClient, middle.FromServer], read => Assert.DoesNotContain(Canary, read, StringComparison.Ordinal));
        (await _bob.SendAsync(code, served.Address, file)).Ended(0); // and the code is still one
        Assert.Equal([Canary], _ada.Landed);
    }

    [Fact]
    public async Task A_false_server_that_does_not_know_the_code_is_not_paired()
    {
        await using var served = await _ada.ServeAsync();
        await using var falseServer = await _eve.ServeAsync();
        var (code, guess) = (await _ada.ShowCodeAsync(served), await _eve.ShowCodeAsync(falseServer));
        Assert.NotEqual(code, guess);

        var run = (await _bob.SendAsync(code, falseServer.Address, _bob.File(Canary, Canary))).Ended(4);

        Assert.Contains("somebody is between", run.Error, StringComparison.Ordinal);
        await falseServer.NextAsync("refused");
        Assert.Empty(_bob.Known);
        Assert.Empty(_eve.Known);
        Assert.Empty(_eve.Landed);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task A_man_in_the_middle_of_two_paired_devices_is_a_hard_stop_that_explains_itself(string host)
    {
        await using var served = await _ada.ServeAsync();
        int port;
        await using (var network = new Recorder(served.Port))
        {
            port = network.Port;
            (await _bob.SendAsync(await _ada.ShowCodeAsync(served), $"{host}:{port}", _bob.File("first", "x"))).Ended(0);
        }

        var known = await File.ReadAllTextAsync(_bob.DevicesFile, TestContext.Current.CancellationToken);
        await using var middle = new Interceptor(served.Port, _key.Certificate, _key.Certificate, port);
        var file = _bob.File(Canary, Canary);
        foreach (var code in new[] { null, await _ada.ShowCodeAsync(served) })
        {
            var run = (await _bob.SendAsync(code, $"{host}:{port}", file)).Ended(4);

            Assert.Contains("another key", run.Error, StringComparison.Ordinal);
            Assert.Contains("Nothing was sent", run.Error, StringComparison.Ordinal);
            Assert.Contains("dray devices forget", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(("", 0), (middle.FromClient, middle.Lanes));
        Assert.Equal(known, await File.ReadAllTextAsync(_bob.DevicesFile, TestContext.Current.CancellationToken));
        Assert.Equal(["first"], _ada.Landed);
    }

    [Fact]
    public async Task A_man_in_the_middle_is_a_stranger_to_the_server_and_no_id_asked_for_is_his()
    {
        await using var served = await _ada.ServeAsync();
        await using var middle = new Interceptor(served.Port, _key.Certificate, _key.Certificate);
        using var ada = _ada.Identity();
        var file = _eve.File(Canary, Canary);

        (await _eve.SendAsync(null, served.Address, "--id", ada.Id, file)).Ended(4);
        Assert.Contains("not paired", (await served.NextAsync("refused")).GetProperty("reason").GetString(), StringComparison.Ordinal);

        var run = (await _bob.SendAsync(null, middle.Address, "--id", ada.Id, file)).Ended(4);
        Assert.Contains("somebody may be between", run.Error, StringComparison.Ordinal);
        Assert.Equal("", middle.FromClient);
        Assert.Empty(_ada.Landed);
    }
}
