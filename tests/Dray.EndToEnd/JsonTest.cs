using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dray.EndToEnd;

/// <summary>What --json says, held to docs/json.md.</summary>
public sealed partial class JsonTest
{
    [Fact]
    public async Task Everything_on_standard_output_is_documented()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that pauses");
        using var folder = new TemporaryFolder();
        folder.File("tree/taken", "ours");
        folder.File("in/tree/taken", "theirs");
        SourceTree.MakeFile(folder.At("tree", "large"), 6 << 20);
        await using var served = await Served.StartAsync(folder.At("in"), ["--max-clients", "1"]);

        await using var sending = served.Sending("--bwlimit", "4M", "--hash", "sha256", "--on-conflict", "fail", folder.At("tree"));
        await served.NextAsync("came");
        sending.Pause(); // it has the one place for as long as the next one takes to be turned away
        var turnedAway = await served.SendAsync("--json", "--retry-for", "100ms", folder.At("tree"));
        sending.Resume();
        var sent = await sending.EndAsync();
        var dry = await served.SendAsync("--json", "-n", folder.At("tree"));
        var unreachable = await DrayBinary.RunAsync("send", "--json", "--retry-for", "0s", folder.At("tree"), "--to", "127.0.0.1:1");
        served.Terminate();
        var serve = await served.EndAsync();
        var tried = await DrayBinary.RunAsync("try", "--json", folder.At("tree"));

        foreach (var run in (Run[])[sent, turnedAway, dry, unreachable]) AssertDocumented("send", run);
        AssertDocumented("serve", serve);
        AssertDocumented("try", tried);
        string[] ofSend = [.. Events(sent), .. Events(turnedAway)];
        Assert.Equal(["connected", "done", "failed", "landed", "planned", "progress", "retrying"], ofSend.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["came", "done", "draining", "failed", "listening", "refused", "went"], Events(serve).Distinct().Order(StringComparer.Ordinal));
        Assert.All((Run[])[sent, turnedAway, dry, unreachable, serve, tried], run => Assert.Equal("done", Events(run).Last()));
    }

    [Fact]
    public async Task What_fails_before_anything_began_is_told_as_json_too()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));

        var run = (await DrayBinary.RunAsync("serve", folder.At("in"), "--json", "--listen", "127.0.0.1:0")).Ended(3);

        AssertDocumented("serve", run);
        Assert.Contains("already serving", Lines(run).Last().GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_of_an_offer_is_documented()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        using var folder = new TemporaryFolder();
        var (ada, bob) = (new Device(folder, "ada"), new Device(folder, "bob"));
        await using var offered = await Offered.StartAsync(ada, ada.File("file", "x"));

        (await offered.TakeAsync(bob, "--json", offered.Wrong)).Ended(4);
        var received = (await offered.TakeAsync(bob, "--json", offered.Codes[0], folder.At("bob"))).Ended(0);

        AssertDocumented("send", received); // as of send
        var said = (await offered.Running.EndAsync()).Ended(0);
        AssertDocumented("send, under a code", said);
        Assert.Equal(["offered", "missed", "begun", "taken", "over", "done"], Events(said));
    }

    private static void AssertDocumented(string command, Run run)
    {
        var known = Documented(command);
        foreach (var line in Lines(run))
        {
            var kind = line.GetProperty("event").GetString()!;
            Assert.True(known.TryGetValue(kind, out var fields), $"'{kind}' of {command} is not in docs/json.md");
            Assert.Equal(1, line.GetProperty("v").GetInt32());
            Assert.All(line.EnumerateObject().Select(field => field.Name).Except(["event", "v", "ms"]), name => Assert.Contains(name, fields!));
        }
    }

    private static IEnumerable<string> Events(Run run) => Lines(run).Select(line => line.GetProperty("event").GetString()!);

    private static IEnumerable<JsonElement> Lines(Run run) => run.Lines.Select(line =>
    {
        using var parsed = JsonDocument.Parse(line);
        return parsed.RootElement.Clone();
    });

    /// <summary>The words in backticks of each row, by event, of one command's table.</summary>
    private static Dictionary<string, HashSet<string>> Documented(string command)
    {
        var rows = File.ReadAllText(Path.Combine(DrayBinary.Repository, "docs", "json.md")).Split("\n## ")
            .Single(section => section.StartsWith($"{command}\n", StringComparison.Ordinal)).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        var events = rows.Select(row => Word().Matches(row).Select(match => match.Groups[1].Value).ToList()).ToDictionary(words => words[0], words => words.ToHashSet());
        if (command == "try") events["progress"].UnionWith(Documented("send")["progress"]); // "as of send"
        return events;
    }

    [GeneratedRegex("`([a-z0-9_]+)`")]
    private static partial Regex Word();
}
