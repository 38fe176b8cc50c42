using System.Text.Json;
using System.Xml.Linq;

namespace Dray.EndToEnd;

/// <summary><c>dray bench io</c>, with its processes.</summary>
public sealed class BenchTest
{
    private static readonly string[] AllModels =
        ["async", "epoll", "io_uring", "loop", "nonblocking", "poll", "select", "threads", "timed"];

    [Fact]
    public async Task A_quick_look_measures_every_model_and_leaves_nothing_behind()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var temporary = folder.Folder("tmp");
        await using var bench = Running.Start(
            ["bench", "io", "--quick", "--json", "--svg", folder.At("io.svg"), "--markdown", folder.At("io.md")],
            under: ["/usr/bin/env", $"TMPDIR={temporary}"]);
        await bench.NextAsync("done"); // for which patience starts anew with each line
        var lines = (await bench.EndAsync()).Ended(0).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();

        Assert.Equal("machine", Text(lines[0], "event"));
        Assert.Equal("done", Text(lines[^1], "event"));
        var told = lines[1..^1];
        foreach (var clients in (int[])[10, 100])
        {
            Assert.Equal(AllModels, told
                .Where(line => line.GetProperty("clients").GetInt32() == clients)
                .Select(line => Text(line, "model")).Order(StringComparer.Ordinal));
        }

        // What this machine lacks is named; whatever was measured has figures that can be true.
        Assert.All(told.Where(line => Text(line, "event") == "skipped"), line => Assert.Equal("io_uring", Text(line, "model")));
        foreach (var line in told.Where(line => Text(line, "event") == "measured" && Text(line, "model") is not ("timed" or "nonblocking")))
        {
            // On a busy machine there may be too few wake-ups to tell these by.
            if (line.TryGetProperty("wake_p99_us", out var slowest)) Assert.True(line.GetProperty("wake_median_us").GetDouble() <= slowest.GetDouble());
            Assert.True(line.GetProperty("messages_per_second").GetDouble() > 0);
            Assert.True(line.GetProperty("cpu_per_message_us").GetDouble() > 0);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
        Assert.Equal("svg", XDocument.Load(folder.At("io.svg")).Root!.Name.LocalName);
        Assert.Contains("(io.svg)", await File.ReadAllTextAsync(folder.At("io.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_get_a_table_that_fits()
    {
        Tools.NeedLinux();
        var run = (await DrayBinary.RunAsync("bench", "io", "--quick", "--clients", "10", "--models", "select,epoll")).Ended(0);
        Assert.Equal("", run.Error);
        Assert.Contains(run.Lines, line => line.StartsWith("epoll  ", StringComparison.Ordinal));
        Assert.All(run.Lines, line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public async Task Models_count_their_system_calls_as_strace_does()
    {
        Tools.Need("strace");
        Assert.SkipUnless(DrayBinary.IsNative, "a runtime that compiles as it goes makes calls of its own");
        var run = (await DrayBinary.RunAsync(
            "bench", "io", "--quick", "--trace", "--json", "--clients", "10", "--models", "threads,select,poll,epoll,loop,io_uring")).Ended(0);
        var measured = run.Lines.Select(line => JsonDocument.Parse(line).RootElement).Where(line => Text(line, "event") == "measured").ToArray();
        Assert.NotEmpty(measured);
        foreach (var line in measured)
        {
            Assert.SkipWhen(line.TryGetProperty("calls_reason", out var reason), reason.ToString());
            var (own, traced) = (line.GetProperty("calls_per_message").GetDouble(), line.GetProperty("traced_calls_per_message").GetDouble());
            // What the process does besides, once, is spread over the messages; a call forgotten would be 1 more.
            Assert.True(Math.Abs(traced - own) < 0.9, line.ToString());
        }
    }

    [Fact]
    public async Task A_chart_that_there_is_no_room_for_takes_no_measurement_along()
    {
        Tools.NeedLinux();
        var run = (await DrayBinary.RunAsync("bench", "io", "--quick", "--models", "epoll", "--clients", "10", "--svg", "/dev/full")).Ended(1);
        Assert.Contains("epoll", run.Output, StringComparison.Ordinal);
        Assert.Contains("/dev/full", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    [InlineData(9, 137)]
    public async Task However_it_ends_its_processes_end_too(int signal, int exitCode)
    {
        Tools.NeedLinux();
        await using var bench = Running.Start(["bench", "io", "--json", "--clients", "100", "--models", "timed,threads,async"]);
        await bench.NextAsync("measured"); // which is the first of three
        var children = await ChildrenAsync(bench.ProcessId);
        bench.Signal(signal);
        Assert.Equal(exitCode, (await bench.EndAsync()).ExitCode);
        foreach (var child in children) await GoneAsync(child);
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;

    // Waits until it has started both of a pair.
    private static async Task<IReadOnlyList<int>> ChildrenAsync(int parent)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (true)
        {
            int[] children = [.. Processes().Where(process => process.Parent == parent).Select(process => process.Id)];
            if (children.Length >= 2) return children;
            await Task.Delay(5, patience.Token);
        }
    }

    // A process that has ended may wait for somebody to ask how it went: that is gone enough.
    private static async Task GoneAsync(int process)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (Processes().Any(one => one.Id == process && one.State != 'Z')) await Task.Delay(5, patience.Token);
    }

    private static IEnumerable<(int Id, char State, int Parent)> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id)) continue;
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Join(folder, "stat"));
            }
            catch (IOException)
            {
                continue; // it ended meanwhile
            }

            // "id (any name) state parent ..."; proc_pid_stat(5)
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            yield return (id, fields[0][0], int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
