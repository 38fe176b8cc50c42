using Dray.Bench.Measuring;
using Dray.Bench.Models;
using Dray.Bench.Reporting;

namespace Dray.Cli.Benchmark;

/// <summary>How a bench is told: in words, or as lines of JSON.</summary>
internal abstract class BenchOutput
{
    /// <summary>What comes next, after so many of all.</summary>
    public abstract void Begins(ModelEntry model, int clients, int done, int all);

    public abstract void Measured(Figures figures);

    /// <summary>Called once, last; with what there is where it was interrupted.</summary>
    public abstract void Ended(Results results, int exitCode, string? reason);
}
