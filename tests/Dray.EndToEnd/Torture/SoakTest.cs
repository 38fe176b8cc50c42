using System.Diagnostics;
using System.Globalization;

namespace Dray.EndToEnd.Torture;

/// <summary>Many clients that send, are cut, resume and give up at random, against one server, for long: nothing grows, nothing is lost.</summary>
[Collection(Torturing.Name)]
public sealed class SoakTest
{
    private static readonly TimeSpan Length = Rounds.AreFull ? TimeSpan.FromMinutes(20) : TimeSpan.FromSeconds(10);
    private static readonly int Clients = Rounds.AreFull ? 50 : 12;

    /// <summary>
    /// kB by which the resident set's median may grow from the first third of the time to the last; a short run hardly gets warm.
    /// </summary>
    private static readonly long MostGrowth = Rounds.AreFull ? 12 << 10 : 64 << 10;

    /// <summary>kB that the resident set may have at any moment: how many reconnect at once is up to chance, so a peak says nothing of growth.</summary>
    private const long MostAtOnce = 200 << 10;

    /// <summary>Descriptors of a server where nobody is.</summary>
    private const int MostDescriptors = 120;

    [Fact]
    public async Task Nothing_grows_and_nothing_is_lost_under_clients_that_come_and_go()
    {
        Torturing.Check();
        var clock = Stopwatch.StartNew();
        await Rounds.RunAsync($"soak, {Clients} clients", cut: 1, full: 1, async round =>
        {
            round.MakeSource(large: 6 << 20, small: 20);
            for (var i = 0; i < Clients; i++) round.Versions.Add(round.Source, $"{i}/tree");
            var samples = new List<Sizes>();
            await using var served = await round.ServeAsync("--idle-timeout", "5s");
            await using var network = new Network(served.Port);
            using var end = new CancellationTokenSource(Length);
            var clients = Enumerable.Range(0, Clients).Select(i => Task.Run(() => ComeAndGoAsync(round, network.Address, i, end.Token))).ToArray();
            while (!end.IsCancellationRequested)
            {
                await Task.Delay(Length / 60);
                samples.Add(Sizes.Of(served.ProcessId, round.Staged().Count));
                TestContext.Current.TestOutputHelper?.WriteLine($"{clock.Elapsed.TotalSeconds:0} s: {samples[^1]}");
                if (samples.Count % 5 == 0) network.CutAll();
            }

            await Task.WhenAll(clients);
            for (var i = 0; i < Clients; i++)
            {
                await using var last = round.Send("--into", $"{i}");
                (await last.EndAsync()).Ended(0);
                TreeComparer.AssertEqual(round.Source, served.At($"{i}", "tree"));
            }

            await round.AssertNothingStagedAsync();
            var threads = samples[..(samples.Count / 3)].Max(sample => sample.Threads) + 4;
            await SettleAsync(served.ProcessId, threads);
            AssertLevel(samples, Sizes.Of(served.ProcessId, 0), threads);
        });
    }

    private static async Task ComeAndGoAsync(Round round, string address, int number, CancellationToken end)
    {
        var random = new Random(round.Seed + number);
        while (!end.IsCancellationRequested)
        {
            await using var sending = Running.Send("--to", address, "--into", $"{number}", "--bwlimit", "2M", "--retry-for", "5s", "--check", round.Source);
            await Task.Delay(random.Next(100, 6000), CancellationToken.None);
            switch (random.Next(4))
            {
                case 0:
                    await sending.KillAsync();
                    break;
                case 1:
                    sending.Interrupt();
                    break;
                case 2:
                    sending.Pause();
                    await Task.Delay(random.Next(100, 2000), CancellationToken.None);
                    sending.Resume();
                    break;
                default:
                    break;
            }

            await sending.EndAsync();

            // What has landed may go: there is something to send again. A server believes in a folder for a second.
            if (random.Next(3) != 0) continue;
            await Tools.TryShellAsync(round.In, $"rm -rf './{number}/tree'");
            await Task.Delay(1100, CancellationToken.None);
        }
    }

    /// <summary>Idle connections have a while to end, and so have idle threads of .NET's pool: 20 s after its last work each.</summary>
    private static async Task SettleAsync(int process, int threads)
    {
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (Sizes.Of(process, 0) is var now && (now.Descriptors > MostDescriptors || now.Threads > threads) && DateTime.UtcNow < end) await Task.Delay(100);
    }

    private static void AssertLevel(List<Sizes> samples, Sizes last, int threads)
    {
        var third = samples.Count / 3;
        var (early, late) = (Median(samples[..third]), Median(samples[^third..]));
        Assert.True(late - early < MostGrowth, $"{early} kB became {late} kB");
        Assert.True(samples.Max(sample => sample.Kilobytes) < MostAtOnce, "at one moment it held more than it may");
        Assert.True(last.Descriptors <= MostDescriptors, $"{last.Descriptors} descriptors are open when nobody is there");
        Assert.True(last.Threads <= threads, $"{last.Threads} threads are left");
    }

    private static long Median(List<Sizes> samples) => samples.Select(sample => sample.Kilobytes).Order().ElementAt(samples.Count / 2);

    private sealed record Sizes(long Kilobytes, int Descriptors, int Threads, int Staged)
    {
        public static Sizes Of(int process, int staged) => new(
            Field(process, "VmRSS:"), Directory.GetFileSystemEntries($"/proc/{process}/fd").Length, (int)Field(process, "Threads:"), staged);

        private static long Field(int process, string name) => long.Parse(
            File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal))
                .Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
