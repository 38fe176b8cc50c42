using System.Text.Json;

namespace Dray.EndToEnd.Torture;

/// <summary>One round: a source tree, a served folder that is watched, and everybody's word of what has landed.</summary>
internal sealed class Round : IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.ForMany();
    private readonly List<Running> _senders = [];
    private readonly List<string> _faults = [];
    private Watcher? _watcher;

    public Round(int number, int seed)
    {
        (Number, Seed, Random) = (number, seed, new Random(seed));
        In = _folder.At("in");
    }

    /// <summary>Counts from 0.</summary>
    public int Number { get; }

    /// <summary>Nothing is left to be tried: no more rounds follow.</summary>
    public bool IsLast { get; set; }

    public int Seed { get; }

    public Random Random { get; }

    public TemporaryFolder Folder => _folder;

    /// <summary>What is sent; it lands as <c>tree</c>.</summary>
    public string Source => _folder.At("tree");

    /// <summary>The served folder.</summary>
    public string In { get; set; }

    public Versions Versions { get; } = new();

    /// <summary>Where the server listened last; 0 before.</summary>
    public int Port { get; private set; }

    /// <summary>Makes a source tree: some small files, some that are sent in units, a link and an empty folder.</summary>
    /// <param name="large">Bytes of the largest file.</param>
    /// <param name="small">How many small files.</param>
    public void MakeSource(int large, int small)
    {
        SourceTree.MakeMany(Source, small, Random.Next(1, 3000));
        SourceTree.MakeFile(Path.Combine(Source, "large"), large, Seed);
        SourceTree.MakeFile(Path.Combine(Source, "medium"), Random.Next(200_000, 6 << 20), Seed);
        SourceTree.MakeFile(Path.Combine(Source, "empty"), 0);
        Directory.CreateDirectory(Path.Combine(Source, "folder", "empty"));
        if (!OperatingSystem.IsWindows()) File.CreateSymbolicLink(Path.Combine(Source, "folder", "link"), "../large");
        Versions.Add(Source, "tree");
    }

    /// <summary>Serves, at the port of the last time, and watches from now on; what stands there is looked at first. The caller disposes it.</summary>
    public Task<Served> ServeAsync(params string[] more) => ServeUnderAsync([], more);

    /// <summary>The same, started by this command.</summary>
    public async Task<Served> ServeUnderAsync(string[] under, params string[] more)
    {
        Watch();
        var served = await Served.StartAsync(In, more, under, listen: $"127.0.0.1:{Port}");
        Port = served.Port;
        return served;
    }

    /// <summary>Watches from now on; what stands there is looked at first.</summary>
    public void Watch() => _watcher ??= new Watcher(In, Versions);

    /// <summary>Shares the tree, and nothing else. The caller disposes it.</summary>
    public async Task<Served> ShareAsync(params string[] more)
    {
        var served = await Served.StartAsync(_folder.At("beside"), ["--share", Source, .. more], listen: $"127.0.0.1:{Port}");
        Port = served.Port;
        return served;
    }

    /// <summary>Gets the tree from that port into where it else is sent, and remembers what is said of it. The caller disposes it.</summary>
    public Running GetFrom(int port, params string[] more)
    {
        Watch();
        return Remember(Running.Start(["get", "--json", "--port", $"{port}", .. more, "127.0.0.1:tree", In]));
    }

    /// <summary>Sends the tree, and remembers what is said of it. The caller disposes it.</summary>
    public Running Send(params string[] more) => SendTo($"127.0.0.1:{Port}", more);

    public Running SendTo(string address, params string[] more) => Remember(Running.Send(["--to", address, .. more, Source]));

    public Running Remember(Running sender)
    {
        _senders.Add(sender);
        return sender;
    }

    /// <summary>Sees to what may be there besides, given the tree's path.</summary>
    public Action<string> BeforeComparing { get; set; } = static _ => { };

    /// <summary>Sends again what is not there yet, to a good end, and sees that all of it is there and nothing besides.</summary>
    public async Task FinishAsync(params string[] more)
    {
        await using var served = await ServeAsync();
        await using (var again = Send(more)) (await again.EndAsync()).Ended(0);
        BeforeComparing(served.At("tree"));
        TreeComparer.AssertEqual(Source, served.At("tree"));
        await AssertNothingStagedAsync();
    }

    /// <summary>Whatever any sender was told has landed is there, and right.</summary>
    public void AssertAcknowledged()
    {
        foreach (var name in _senders.SelectMany(Landed).Distinct())
        {
            var path = Path.Combine(In, name);
            if (Directory.Exists(path) || new FileInfo(path).LinkTarget is not null) continue;
            Assert.True(File.Exists(path), $"{name} was acknowledged, and is gone");
            Assert.True(Versions.Holds(name, path), $"{name} was acknowledged, and is not what was sent ({new FileInfo(path).Length} bytes)");
        }
    }

    /// <summary>No partial, no journal, no orphan is left; what has just ended gets the time to go.</summary>
    public async Task AssertNothingStagedAsync()
    {
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(10);
        while (Staged().Count > 0 && DateTime.UtcNow < end) await Task.Delay(10);
        Assert.Empty(Staged());
    }

    /// <summary>What lies in the staging folder.</summary>
    public List<string> Staged()
    {
        var staging = Path.Combine(In, ".dray", "staging");
        return Directory.Exists(staging) ? [.. Directory.EnumerateFileSystemEntries(staging)] : [];
    }

    /// <summary>Stops watching when all has been seen, until the next server.</summary>
    public void Unwatch()
    {
        _watcher?.Dispose();
        _faults.AddRange(_watcher?.Faults ?? []);
        _watcher = null;
    }

    /// <summary>Ends the watching, and fails with what was seen that must never be.</summary>
    public void AssertWatched()
    {
        Unwatch();
        Assert.Empty(_faults);
    }

    /// <summary>What was seen so far counts for nothing: nothing was promised.</summary>
    public void ForgetWatched()
    {
        Unwatch();
        _faults.Clear();
    }

    public void Dispose()
    {
        Unwatch();
        _folder.Dispose();
    }

    private static IEnumerable<string> Landed(Running sender)
    {
        // A line that a kill cut off was never read by anybody.
        var lines = sender.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.EndsWith('}'));
        foreach (var line in lines)
        {
            using var parsed = JsonDocument.Parse(line);
            if (parsed.RootElement.GetProperty("event").GetString() == "landed") yield return parsed.RootElement.GetProperty("as").GetString()!;
        }
    }
}
