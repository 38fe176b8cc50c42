using System.Text.Json;

namespace Dray.EndToEnd.Web;

/// <summary>tus-js-client, as it comes from npm and unchanged, against a real server.</summary>
public sealed class TusClientTest(ITestOutputHelper output) : IDisposable
{
    private const int Size = 20_000_000;

    /// <summary>So much comes through that at least one unit is on the disk.</summary>
    private const int Enough = 8_000_000;

    /// <summary>What is kept of an upload is so much, once or more.</summary>
    private const int Unit = 4 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _bytes = Linked.Random(Size);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_uploads_a_file_in_one_request_or_in_many()
    {
        await using var linked = await Linked.StartAsync();
        foreach (var chunk in (int?[])[null, 3_000_000])
        {
            await using var client = Start(linked, linked.Url, new { metadata = new { filename = $"chunks of {chunk}/ä.bin" }, chunkSize = chunk });
            await SucceedsAsync(client);
            Assert.Equal(_bytes, linked.Read($"chunks of {chunk}/ä.bin"));
        }
    }

    [Fact]
    public async Task It_pauses_and_goes_on()
    {
        await using var linked = await Linked.StartAsync();
        await using var proxy = new CuttingProxy(linked.Served.Port, Enough) { Stalls = true };
        await using var client = Start(linked, $"https://{proxy.Address}", new { metadata = new { filename = "paused" } });
        await proxy.Reached;
        await client.TypeAsync("pause");
        await client.NextAsync("pause");
        Assert.False(linked.Has("paused"));

        await client.TypeAsync("resume");
        var last = await SucceedsAsync(client);
        Assert.Equal(("paused", "landed"), (last.GetProperty("name").GetString(), last.GetProperty("outcome").GetString()));
        Assert.Equal(_bytes, linked.Read("paused"));
    }

    [Fact]
    public async Task It_goes_on_by_itself_when_it_is_cut()
    {
        await using var linked = await Linked.StartAsync();
        await using var proxy = new CuttingProxy(linked.Served.Port, Enough, Enough);
        await using var client = Start(linked, $"https://{proxy.Address}", new { metadata = new { filename = "cut" }, retryDelays = new[] { 0, 100, 500, 1000 } });
        await SucceedsAsync(client);
        Assert.Equal(_bytes, linked.Read("cut"));
        Assert.Contains("\"method\":\"HEAD\",\"status\":200", client.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_run_of_it_goes_on_after_the_transfer_has_gone_idle_or_while_the_old_connection_is_half_open(bool isIdle)
    {
        await using var linked = await Linked.StartAsync("--idle-timeout", "1s");
        await using var proxy = new CuttingProxy(linked.Served.Port, Enough) { Stalls = true };
        var options = new { metadata = new { filename = "parked" }, store = _folder.At("store") };
        await using (var client = Start(linked, $"https://{proxy.Address}", options))
        {
            await proxy.Reached;
            await client.KillAsync();
        }

        // What has passed the proxy may be lost with the connection; what is read is not.
        await WhenReadAsync(linked, Unit);
        if (isIdle)
        {
            proxy.CutAll();
            Assert.Contains("nothing came", (await linked.Served.NextAsync("went")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        }

        await using var again = Start(linked, $"https://{proxy.Address}", options);
        Assert.Equal(1, (await again.NextAsync("previous")).GetProperty("count").GetInt32());
        Assert.True((await again.NextAsync("progress")).GetProperty("sent").GetInt64() >= Unit, "it began anew");
        await SucceedsAsync(again);
        Assert.Equal(_bytes, linked.Read("parked"));
    }

    [Fact]
    public async Task It_uploads_in_parallel_and_has_the_parts_put_together()
    {
        await using var linked = await Linked.StartAsync();
        await using var client = Start(linked, linked.Url, new { metadata = new { filename = "joined" }, parallelUploads = 4 });
        var last = await SucceedsAsync(client);
        Assert.Equal("landed", last.GetProperty("outcome").GetString());
        Assert.Equal(_bytes, linked.Read("joined"));
        Assert.Equal(["joined"], Directory.GetFiles(linked.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task It_terminates_what_it_began()
    {
        await using var linked = await Linked.StartAsync();
        await using var proxy = new CuttingProxy(linked.Served.Port, Enough) { Stalls = true };
        await using var client = Start(linked, $"https://{proxy.Address}", new { metadata = new { filename = "terminated" } });
        await proxy.Reached;
        await client.TypeAsync("terminate");
        var url = (await client.NextAsync("terminate")).GetProperty("url").GetString()!;
        (await client.EndAsync()).Ended(0);
        (await linked.HeadAsync(new Uri(url).AbsolutePath)).Is(404);
        Assert.Empty(Directory.GetFiles(linked.Folder));
    }

    private Running Start(Linked linked, string url, object options)
    {
        Tools.Need("node");
        var packages = Path.Combine(DrayBinary.Repository, "artifacts", "npm");
        if (!Directory.Exists(Path.Combine(packages, "node_modules", "tus-js-client")))
        {
            const string Missing = "tus-js-client is not installed: npm ci, of what is in tests/tus-client, in artifacts/npm";
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
            Assert.Skip(Missing);
        }

        var file = _folder.At("file");
        if (!File.Exists(file)) File.WriteAllBytes(file, _bytes);
        var all = JsonSerializer.SerializeToNode(options)!.AsObject();
        (all["endpoint"], all["token"], all["file"]) = ($"{url}/-/uploads", linked.Token, file);
        foreach (var name in all.Where(option => option.Value is null).Select(option => option.Key).ToList()) all.Remove(name);
        return Running.StartProgram(["node", Path.Combine(DrayBinary.Repository, "tests", "tus-client", "client.cjs"), packages, all.ToJsonString()]);
    }

    /// <summary>Waits until the server has so many bytes of the transfer that is under way.</summary>
    private static async Task WhenReadAsync(Linked linked, long bytes)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        using var live = new StreamReader(await linked.Http.GetStreamAsync($"{linked.Url}/-/live", patience.Token));
        while (await live.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            using var view = JsonDocument.Parse(line[6..]);
            if (view.RootElement.GetProperty("transfers").EnumerateArray().Any(transfer => transfer.GetProperty("bytes").GetInt64() >= bytes)) return;
        }

        Assert.Fail("the server told no more");
    }

    /// <summary>Waits until it has succeeded; what it was answered last.</summary>
    private async Task<JsonElement> SucceedsAsync(Running client)
    {
        var run = await client.EndAsync();
        var lines = run.Ended(0).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        output.WriteLine($"{lines[0]}");
        Assert.Equal("success", lines[^1].GetProperty("event").GetString());
        return lines.Last(line => line.GetProperty("event").GetString() == "answer");
    }
}
