using Dray.Bench.Measuring;
using Dray.Bench.Models;
using Dray.Bench.Reporting;
using Dray.Cli.Json;

namespace Dray.Cli.Benchmark;

/// <summary>A bench told to programs.</summary>
internal sealed class BenchJson : BenchOutput
{
    private readonly JsonLines<BenchLine> _lines;

    public BenchJson(JsonLines<BenchLine> lines)
    {
        _lines = lines;
        lines.Write(new BenchLine.Machine(Machine.Describe(), Environment.ProcessorCount));
    }

    public override void Begins(ModelEntry model, int clients, int done, int all) { }

    public override void Measured(Figures figures) => _lines.Write(figures.WhyNot is { } reason
        ? new BenchLine.Skipped(figures.Model.Name, figures.Clients, reason, figures.Failed)
        : new BenchLine.Measured(figures.Model.Name, figures.Clients, figures.Connected, Course.Busy(figures.Clients))
        {
            MessagesPerSecond = Rounded(figures.MessagesPerSecond),
            WakeMedianUs = Microseconds(figures.WakeMedian),
            WakeP99Us = Microseconds(figures.WakeP99),
            Wakes = figures.Wakes,
            WakeMissedUs = Microseconds(figures.WakeMissed),
            CpuPerMessageUs = Microseconds(figures.CpuPerMessage),
            CpuPerWakeUs = Microseconds(figures.CpuPerWake),
            IdleCpu = Rounded(figures.IdleCpu),
            BytesPerClient = Rounded(figures.BytesPerClient),
            CallsPerMessage = Rounded(figures.CallsPerMessage),
            TracedCallsPerMessage = Rounded(figures.TracedCallsPerMessage),
            CallsReason = figures.CallsWhyNot,
        });

    public override void Ended(Results results, int exitCode, string? reason) => _lines.Write(new BenchLine.Done(exitCode, reason));

    private static double? Microseconds(TimeSpan? time) => Rounded(time?.TotalMicroseconds);

    private static double? Rounded(double? value) => value is { } known ? Math.Round(known, 4) : null;
}
