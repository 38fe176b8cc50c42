using System.Text.Json;

namespace Dray.EndToEnd;

/// <summary>A server that asks first: at its terminal, and by its socket.</summary>
public sealed class AskTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _ada, _bob;

    private string? _adasId;

    public AskTest() => (_ada, _bob) = (new Device(_folder, "ada"), new Device(_folder, "bob"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_lands_before_a_yes_and_the_sender_is_told_that_it_waits()
    {
        await using var served = await ServeAsync();
        await using var sending = Sending(served, _bob.File("file", "12345"));

        Assert.True((await sending.NextAsync("connected")).GetProperty("asks").GetBoolean());
        var asked = await served.NextAsync("asked");
        Assert.Equal((true, 1, 5, "file"), (asked.GetProperty("known").GetBoolean(), asked.GetProperty("entries").GetInt32(), asked.GetProperty("bytes").GetInt32(), asked.GetProperty("names")[0].GetString()));
        var listed = (await OffersAsync(served)).Ended(0);
        Assert.Contains("offers 1 entry, 5 B at least: file", listed.Output, StringComparison.Ordinal);
        var offer = Parsed(await OffersAsync(served, "--json"))[0];
        Assert.Equal(asked.GetProperty("id").GetString(), offer.GetProperty("id").GetString());
        Assert.Empty(_ada.Landed);

        (await OffersAsync(served, "yes", offer.GetProperty("id").GetString()!)).Ended(0);

        (await sending.EndAsync()).Ended(0);
        Assert.Equal(["file"], _ada.Landed);
        Assert.Equal("yes", (await served.NextAsync("answered")).GetProperty("answer").GetString());
        Assert.Equal("Nothing waits for an answer.\n", (await OffersAsync(served)).Ended(0).Error);
    }

    [Fact]
    public async Task Four_where_it_is_not_wanted_and_asked_again_the_next_time()
    {
        await using var served = await ServeAsync();
        foreach (var answer in (string[])["no", "no"])
        {
            await using var sending = Sending(served, _bob.File("file", "x"));
            (await OffersAsync(served, answer, await AskedAsync(served))).Ended(0);

            var refused = (await sending.EndAsync()).Ended(4);
            Assert.Contains("does not want it", refused.Output, StringComparison.Ordinal);
            var went = await served.NextAsync("went");
            Assert.False(went.GetProperty("committed").GetBoolean());
        }

        Assert.Empty(_ada.Landed);
    }

    [Fact]
    public async Task Always_is_kept_and_can_be_taken_back()
    {
        await using var served = await ServeAsync();
        await using (var sending = Sending(served, _bob.File("first", "x")))
        {
            (await OffersAsync(served, "always", await AskedAsync(served))).Ended(0);
            (await sending.EndAsync()).Ended(0);
        }

        Assert.True(Assert.Single(_ada.Known).Unasked);
        (await _bob.SendAsync(null, served.Address, "--id", _adasId!, _bob.File("second", "x"))).Ended(0);
        Assert.Contains("unasked", (await _ada.RunAsync(null, "devices")).Ended(0).Output, StringComparison.Ordinal);
        (await _ada.RunAsync(null, "devices", "allow", _ada.Known[0].Id, "--ask", "yes")).Ended(0);
        await using var third = Sending(served, _bob.File("third", "x"));
        await AskedAsync(served);
        Assert.Equal(["first", "second"], _ada.Landed);
    }

    [Fact]
    public async Task The_own_user_is_not_asked_about_and_a_stranger_is()
    {
        await using var served = await _ada.ServeAsync("--ask", "--open");
        (await _ada.SendAsync(null, served.Address, _ada.File("own", "x"))).Ended(0);
        using var ada = _ada.Identity();
        await using var sending = Sending(served, _bob.File("file", "x"), "--id", ada.Id);

        var asked = await served.NextAsync("asked");
        Assert.False(asked.GetProperty("known").GetBoolean());
        Assert.Contains("not paired", (await OffersAsync(served)).Ended(0).Output, StringComparison.Ordinal);
        var id = asked.GetProperty("id").GetString()!;
        Assert.Contains("pair it", (await OffersAsync(served, "always", id)).Ended(5).Error, StringComparison.Ordinal);
        (await OffersAsync(served, "yes", id)).Ended(0);

        (await sending.EndAsync()).Ended(0);
        Assert.Equal(["inbox", "own"], _ada.Landed);
    }

    [Fact]
    public async Task Three_where_too_many_wait_already()
    {
        await using var served = await ServeAsync();
        var waiting = new List<Running>();
        try
        {
            for (var i = 0; i < 4; i++)
            {
                waiting.Add(Sending(served, _bob.File($"{i}", "x")));
                await AskedAsync(served);
            }

            var full = (await _bob.SendAsync(null, served.Address, "--id", _adasId!, _bob.File("more", "x"))).Ended(3);
            Assert.Contains("more offers wait", full.Error, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var one in waiting) await one.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_server_that_stops_keeps_nobody_waiting_and_whoever_leaves_is_asked_about_no_more()
    {
        await using var served = await ServeAsync();
        await using (var left = Sending(served, _bob.File("file", "x")))
        {
            await AskedAsync(served);
            await left.KillAsync();
        }

        Assert.Equal("gone", (await served.NextAsync("answered")).GetProperty("answer").GetString());
        await using var waiting = Sending(served, _bob.File("file", "x"));
        await AskedAsync(served);
        Assert.Equal(0, await served.StopAsync());
        (await waiting.EndAsync()).Ended(3);
    }

    [Theory]
    [InlineData("yes", 0)]
    [InlineData("n", 4)]
    [InlineData("always", 0)]
    public async Task The_person_at_the_terminal_is_asked_until_the_answer_is_one(string answer, int exit)
    {
        Tools.NeedLinux();
        Tools.Need("script");
        await PairAsync();
        int port;
        await using (var network = new ChaosProxy(1)) port = network.Port;
        await using var server = Running.Start(
            [], ["/bin/sh", "-c", $"TERM=xterm exec script -qec \"$0 serve {_ada.Served} --ask --once --listen 127.0.0.1:{port}\" /dev/null"], DrayBinary.At(_ada.Home));
        await server.SaysAsync("dray send FILE ");

        await using var sending = _bob.Start(null, "send", "--retry-for", "0s", "--to", $"127.0.0.1:{port}", "--id", _adasId!, _bob.File("file", "x"));
        await server.SaysAsync("offers 1 entry, 1 B at least: file");
        await sending.SaysAsync("asked whether to take it");
        await server.TypeAsync("what?");
        await server.TypeAsync(answer);

        (await sending.EndAsync()).Ended(exit);
        await server.EndAsync();
        Assert.Equal(exit == 0, _ada.Landed.Contains("file"));
        Assert.Equal(answer == "always", _ada.Known[0].Unasked);
        Assert.Equal(3, server.Output.Split("Take it? (yes, no, always)").Length);
    }

    [Theory]
    [InlineData(2, "offers", "perhaps")]
    [InlineData(2, "offers", "yes")]
    [InlineData(2, "offers", "list", "1")]
    [InlineData(3, "offers")]
    public async Task What_cant_be_meant_is_told(int exit, params string[] arguments) => (await _ada.RunAsync(null, arguments)).Ended(exit);

    [Fact]
    public async Task Five_where_no_such_offer_waits()
    {
        await using var served = await ServeAsync();
        Assert.Contains("No such offer", (await OffersAsync(served, "yes", "99")).Ended(5).Error, StringComparison.Ordinal);
        await using var unasking = await Served.StartAsync(_folder.At("other"), home: _ada.Home);
        Assert.Contains("--ask", (await OffersAsync(unasking, "yes", "1")).Ended(5).Error, StringComparison.Ordinal);
    }

    /// <summary>A server of ada's that asks, and knows bob.</summary>
    private async Task<Served> ServeAsync()
    {
        await PairAsync();
        return await _ada.ServeAsync("--ask");
    }

    private async Task PairAsync()
    {
        await using var served = await _ada.ServeAsync();
        (await _bob.RunAsync(await _ada.ShowCodeAsync(served), "pair", served.Address)).Ended(0);
        using var ada = _ada.Identity();
        _adasId = ada.Id;
    }

    private Running Sending(Served served, string file, params string[] more) => _bob.Start(
        null, ["send", "--json", "--retry-for", "0s", "--to", served.Address, file, .. _adasId is { } id && more.Length == 0 ? ["--id", id] : more]);

    private Task<Run> OffersAsync(Served served, params string[] arguments) => _ada.RunAsync(null, ["offers", "--port", $"{served.Port}", .. arguments]);

    private static async Task<string> AskedAsync(Served served) => (await served.NextAsync("asked")).GetProperty("id").GetString()!;

    private static List<JsonElement> Parsed(Run run) => [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
}
