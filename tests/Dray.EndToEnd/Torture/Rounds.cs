using System.Diagnostics;
using System.Globalization;

namespace Dray.EndToEnd.Torture;

/// <summary>
/// Repeats something cruel, each time with a seed of its own. DRAY_TORTURE says how often: a number, or "full" for as often as
/// docs/reliability.md reports; without it a short cut is taken. DRAY_TORTURE_SEED is the first seed, DRAY_TORTURE_REPORT a file
/// that a line is appended to for each.
/// </summary>
internal static class Rounds
{
    private const int MostFailures = 5;

    private static readonly string? Asked = Environment.GetEnvironmentVariable("DRAY_TORTURE");

    public static bool AreFull => Asked == "full";

    private static int FirstSeed =>
        int.TryParse(Environment.GetEnvironmentVariable("DRAY_TORTURE_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    /// <summary>How many of something there are to be.</summary>
    public static int Count(int cut, int full) =>
        AreFull ? full : int.TryParse(Asked, CultureInfo.InvariantCulture, out var count) ? count : cut;

    /// <summary>Runs all rounds, and fails with the seeds of those that failed.</summary>
    /// <param name="row">What the table calls it.</param>
    /// <param name="cut">How many rounds in a short run.</param>
    /// <param name="full">How many rounds in a full one.</param>
    /// <param name="round">One of them.</param>
    public static async Task RunAsync(string row, int cut, int full, Func<Round, Task> round)
    {
        var (clock, rounds) = (Stopwatch.StartNew(), Count(cut, full));
        var failures = new List<string>();
        var (done, isLast) = (0, false);
        for (; done < rounds && failures.Count < MostFailures && !isLast; done++)
        {
            var seed = FirstSeed + done;
            try
            {
                using var one = new Round(done, seed);
                await round(one);
                one.AssertWatched();
                isLast = one.IsLast;
            }
            catch (Exception e) when (e is not Xunit.Sdk.SkipException)
            {
                failures.Add($"seed {seed}: {e}");
            }
        }

        Report(row, done, done - failures.Count, clock.Elapsed);
        Assert.True(
            failures.Count == 0,
            $"{row}: {failures.Count} of {done} rounds failed; again by DRAY_TORTURE=1 DRAY_TORTURE_SEED=...\n{string.Join("\n\n", failures)}");
    }

    /// <summary>Adds a line for the table.</summary>
    public static void Report(string row, int rounds, int passed, TimeSpan took)
    {
        if (Environment.GetEnvironmentVariable("DRAY_TORTURE_REPORT") is not { Length: > 0 } path) return;
        var line = string.Create(CultureInfo.InvariantCulture, $"{row}\t{rounds}\t{passed}\t{FirstSeed}\t{took.TotalSeconds:0}\n");
        File.AppendAllText(path, line);
    }
}
