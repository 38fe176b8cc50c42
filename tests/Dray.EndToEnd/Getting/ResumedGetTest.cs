namespace Dray.EndToEnd.Getting;

/// <summary>Gets that are cut: by a kill at either end, by the network.</summary>
public sealed class ResumedGetTest
{
    private const int Size = 32 << 20;

    [Fact]
    public async Task The_same_command_goes_on_after_a_kill()
    {
        await using var sharing = await Sharing.StartAsync();
        SourceTree.MakeFile(sharing.At("file"), Size);
        await using (var getting = sharing.Getting("shared/file", "--bwlimit", "6M"))
        {
            await JournaledAsync(sharing.Into);
            await getting.KillAsync();
        }

        Assert.Equal([".dray"], Sharing.In(sharing.Into));
        await using var again = sharing.Getting("shared/file");
        var resuming = await again.NextAsync("resuming");
        Assert.Equal(("file", Size), (resuming.GetProperty("name").GetString(), resuming.GetProperty("size").GetInt32()));
        Assert.InRange(resuming.GetProperty("bytes").GetInt64(), 1, Size);
        var done = await again.NextAsync("done");

        (await again.EndAsync()).Ended(0);
        Assert.Equal((1, resuming.GetProperty("bytes").GetInt64()), (done.GetProperty("landed").GetInt32(), done.GetProperty("resumed").GetInt64()));
        TreeComparer.AssertEqual(sharing.At("file"), Path.Combine(sharing.Into, "file"));
        Assert.Equal(["file"], Sharing.In(sharing.Into));
    }

    [Fact]
    public async Task A_server_that_is_killed_and_comes_back_is_gone_on_with()
    {
        await using var sharing = await Sharing.StartAsync();
        SourceTree.MakeFile(sharing.At("file"), Size);
        await using var getting = sharing.Getting("shared/file", "--bwlimit", "6M", "--retry-for", "60s");
        await JournaledAsync(sharing.Into);
        await sharing.Served.KillAsync();
        await getting.NextAsync("retrying");

        await using var back = await Served.StartAsync(sharing.Folder.At("in"), ["--share", sharing.Shared], listen: $"127.0.0.1:{sharing.Served.Port}");

        await getting.NextAsync("resuming");
        (await getting.EndAsync()).Ended(0);
        TreeComparer.AssertEqual(sharing.At("file"), Path.Combine(sharing.Into, "file"));
        Assert.Equal(["file"], Sharing.In(sharing.Into));
    }

    [Fact]
    public async Task Three_and_a_partial_where_the_server_stays_away()
    {
        await using var sharing = await Sharing.StartAsync();
        SourceTree.MakeFile(sharing.At("file"), Size);
        await using var getting = sharing.Getting("shared/file", "--bwlimit", "6M", "--retry-for", "500ms");
        await JournaledAsync(sharing.Into);

        await sharing.Served.KillAsync();

        (await getting.EndAsync()).Ended(3);
        Assert.Equal([".dray"], Sharing.In(sharing.Into));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(sharing.Into, ".dray", "staging"), "*.part"));
    }

    [Fact]
    public async Task A_signal_ends_it_and_tells_how_to_go_on()
    {
        await using var sharing = await Sharing.StartAsync();
        SourceTree.MakeFile(sharing.At("file"), Size);
        await using var getting = Running.Start(sharing.Get(["shared/file"], ["--bwlimit", "6M"]));
        await JournaledAsync(sharing.Into);

        getting.Interrupt();

        var cut = (await getting.EndAsync()).Ended(130);
        Assert.Contains("dray get ", cut.Error, StringComparison.Ordinal);
        var command = cut.Error.Split('\n').Single(line => line.StartsWith("  dray get ", StringComparison.Ordinal)).Trim();
        var again = (await DrayBinary.RunShellAsync(command)).Ended(0);
        Assert.Contains("are there already", again.Error, StringComparison.Ordinal);
        TreeComparer.AssertEqual(sharing.At("file"), Path.Combine(sharing.Into, "file"));
        Assert.NotEqual("done", (await sharing.Served.NextAsync("pull_went")).GetProperty("ended").GetString());
    }

    [Fact]
    public async Task A_network_that_drops_everything_now_and_then_only_costs_time()
    {
        await using var sharing = await Sharing.StartAsync();
        SourceTree.MakeFile(Path.Combine(SourceTree.MakeMany(sharing.At("tree"), 300, 2000), "large"), 10 << 20);
        await using var network = new ChaosProxy(sharing.Served.Port);
        var (came, next) = (0L, 0);
        long[] drops = [200_000, 3 << 20, 9 << 20];
        network.OnAnswered = (_, _, bytes) =>
        {
            if (Interlocked.Add(ref came, bytes.Length) is var sum && next < drops.Length && sum > drops[next])
            {
                next++;
                network.CutAll();
            }

            return Task.FromResult(true);
        };

        (await DrayBinary.RunAsync(sharing.Get(["shared/tree"], [], port: network.Port))).Ended(0);

        Assert.Equal(drops.Length, next);
        TreeComparer.AssertEqual(sharing.At("tree"), Path.Combine(sharing.Into, "tree"));
        Assert.Equal(["tree"], Sharing.In(sharing.Into));
    }

    [Fact]
    public async Task Connections_that_are_cut_anywhere_are_replaced_and_everything_lands()
    {
        await using var sharing = await Sharing.StartAsync();
        SourceTree.MakeFile(Path.Combine(SourceTree.MakeMany(sharing.At("tree"), 300, 2000), "large"), 12 << 20);
        await using var network = new ChaosProxy(sharing.Served.Port);
        var random = new Random(7);
        var lives = Enumerable.Range(0, 8).Select(_ => (long)random.Next(100, 3 << 20)).ToArray();
        network.OnAnswered = (lane, offset, bytes) => Task.FromResult(lane >= lives.Length || offset + bytes.Length < lives[lane]);

        (await DrayBinary.RunAsync(sharing.Get(["shared/tree"], ["--lanes", "3"], port: network.Port))).Ended(0);

        Assert.True(network.Lanes > 4, $"{network.Lanes} connections");
        TreeComparer.AssertEqual(sharing.At("tree"), Path.Combine(sharing.Into, "tree"));
    }

    /// <summary>Waits until something of a file is there to be gone on with.</summary>
    private static async Task JournaledAsync(string into)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        var staging = Path.Combine(into, ".dray", "staging");
        while (!Directory.Exists(staging) || Directory.GetFiles(staging, "*.journal") is not [var journal] || new FileInfo(journal).Length == 0)
            await Task.Delay(20, patience.Token);
    }
}
