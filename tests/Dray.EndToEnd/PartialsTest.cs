using System.Text.Json;

namespace Dray.EndToEnd;

public sealed class PartialsTest : IDisposable
{
    private const int Size = 64 << 20;

    private readonly TemporaryFolder _folder = new();

    private string Served => _folder.At("served");

    private string Staging => _folder.At("served", ".dray", "staging");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_cut_short_is_listed_and_removed_whether_a_server_runs_or_not()
    {
        var source = SourceTree.MakeFile(_folder.At("big.iso"), Size);
        Directory.CreateDirectory(Served);
        Assert.Contains("Nothing was cut short", (await RunAsync()).Ended(0).Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Served));

        string id;
        await using (var served = await EndToEnd.Served.StartAsync(Served, ["--idle-timeout", "2s"]))
        {
            // Whoever is sending has it. What is there is kept every two seconds.
            await using (var sending = served.Sending("--bwlimit", "4M", source))
            {
                await JournaledAsync();
                var running = Parsed((await RunAsync("--json")).Ended(0))[0];
                Assert.True(running.GetProperty("in_use").GetBoolean());
                Assert.Contains("being sent now", (await RunAsync("--remove", "all")).Ended(5).Error, StringComparison.Ordinal);
                await sending.KillAsync();
            }

            var one = await ParkedAsync();
            id = one.GetProperty("id").GetString()!;
            Assert.Equal(("big.iso", "this device", (long)Size), (one.GetProperty("name").GetString(), one.GetProperty("client").GetString(), one.GetProperty("size").GetInt64()));
            Assert.InRange(one.GetProperty("bytes").GetInt64(), 4 << 20, Size - 1);
            var words = (await RunAsync()).Ended(0);
            Assert.Equal($"{id[..12]}  big.iso", words.Lines[0]);
            Assert.Matches(@"^  from this device: \d+ % of 67 MB, .+ ago$", words.Lines[1]);
            await served.StopAsync();
        }

        var idle = Parsed((await RunAsync("--json")).Ended(0));
        Assert.Equal(["partial", "done"], idle.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(id, idle[0].GetProperty("id").GetString());
        var other = id[0] == 'f' ? "0" : "f";
        Assert.Contains($"{other} stays", (await RunAsync("--remove", other)).Ended(5).Error, StringComparison.Ordinal);
        (await RunAsync("--remove", "big.iso")).Ended(2);
        (await RunAsync("--remove", "")).Ended(2);

        await using (var served = await EndToEnd.Served.StartAsync(Served, ["--idle-timeout", "2s"]))
        {
            Assert.Contains("big.iso is removed", (await RunAsync("--remove", id[..8])).Ended(0).Error, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(Staging));
            await using var again = served.Sending("--bwlimit", "4M", source);
            await JournaledAsync();
            await again.KillAsync();
            await ParkedAsync();
            await served.StopAsync();
        }

        var removed = Parsed((await RunAsync("--remove", "all", "--json")).Ended(0));
        Assert.Equal(["removed", "done"], removed.Select(line => line.GetProperty("event").GetString()));
        Assert.Empty(Directory.GetFiles(Staging));
    }

    [Fact]
    public async Task A_folder_that_cant_be_used_is_named()
    {
        var nowhere = _folder.At("nowhere");
        Assert.Contains(nowhere, (await DrayBinary.RunAsync("partials", nowhere)).Ended(3).Error, StringComparison.Ordinal);
        await using var served = await EndToEnd.Served.StartAsync(Served);
        var stranger = await DrayBinary.RunAsync(["partials", Served], environment: DrayBinary.At(_folder.Folder("home")));
        Assert.Contains($"process {served.ProcessId}", stranger.Ended(3).Error, StringComparison.Ordinal);
    }

    private static JsonElement[] Parsed(Run run) => [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];

    private Task<Run> RunAsync(params string[] options) => DrayBinary.RunAsync(["partials", .. options, Served]);

    // A journal is made when there is something to keep.
    private async Task JournaledAsync()
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (!Directory.Exists(Staging) || Directory.GetFiles(Staging, "*.journal").Length == 0) await Task.Delay(20, patience.Token);
    }

    private async Task<JsonElement> ParkedAsync()
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        for (; ; await Task.Delay(20, patience.Token))
            if (Parsed((await RunAsync("--json")).Ended(0))[0] is var one && !one.GetProperty("in_use").GetBoolean()) return one;
    }
}
