using Dray.Bench.Measuring;
using Dray.Bench.Models;
using Dray.Bench.Reporting;

namespace Dray.Cli.Benchmark;

/// <summary>A whole run: measures, tells, writes files. What it came to before a signal is told too.</summary>
internal sealed class BenchRun(
    Course course, IReadOnlyList<ModelEntry> models, IReadOnlyList<int> counts, BenchOutput output, BenchFiles files)
{
    private readonly List<Figures> _figures = [];

    public async Task<int> RunAsync(Interruption interruption)
    {
        var (exitCode, reason) = await EndAsync(interruption);
        output.Ended(new Results(_figures), exitCode, reason);
        return exitCode;
    }

    private async Task<(int ExitCode, string? Reason)> EndAsync(Interruption interruption)
    {
        try
        {
            await MeasureAsync(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.ExitCode is { } signal)
        {
            return (signal, "Interrupted; everything is cleaned up.");
        }

        if (files.Write(new Results(_figures)) is { } fault) return (ExitCode.Unprinted, fault);
        var failed = _figures.Count(one => one.Failed);
        return failed == 0 ? (ExitCode.Done, null) : (ExitCode.SomeFailed, $"{failed} of {_figures.Count} measurements failed.");
    }

    private async Task MeasureAsync(CancellationToken cancel)
    {
        var all = models.Count * counts.Count;
        void Begins(ModelEntry model, int clients) => output.Begins(model, clients, _figures.Count, all);
        await foreach (var figures in course.RunAsync(models, counts, Begins, cancel))
        {
            _figures.Add(figures);
            output.Measured(figures);
        }
    }
}
