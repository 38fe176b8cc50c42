using System.Globalization;
using System.Text;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Dray.Benchmarks;

/// <summary>docs/performance/pieces.md.</summary>
internal static class Page
{
    public static string Path { get; } = FindPath();

    public static string Of(IReadOnlyList<Summary> summaries)
    {
        var page = new StringBuilder();
        var host = HostEnvironmentInfo.GetCurrent();
        page.Append("# What the pieces take\n\n");
        page.Append(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors ({Processor()}), Linux {KernelVersion()}, ");
        page.Append(CultureInfo.InvariantCulture, $"{host.RuntimeVersion.Split(" (")[0]}, BenchmarkDotNet {host.BenchmarkDotNetVersion}; compiled at run time, not the native binary.\n");
        page.Append("Means of nine times a tenth of a second, with their standard deviation; allocated is managed memory for each time,\nof which up to 30 bytes are the measurement's own.\n");
        page.Append("Where a piece has so many bytes, GB/s says what one processor can do of it.\n");
        foreach (var summary in summaries) AppendTable(page, summary);
        page.Append("\nMade by `dotnet run -c Release --project bench/Dray.Benchmarks -- --write`; [bench/README.md](../../bench/README.md) says how to read it.\n");
        return page.ToString();
    }

    private static void AppendTable(StringBuilder page, Summary summary)
    {
        var type = summary.BenchmarksCases[0].Descriptor.Type;
        page.Append(CultureInfo.InvariantCulture, $"\n## {type.Name.Replace("Benchmarks", "", StringComparison.Ordinal)}\n\n");
        page.Append("| | takes | ± | GB/s | allocated |\n|---|---|---|---|---|\n");
        foreach (var report in summary.Reports.Where(report => report.ResultStatistics is not null))
        {
            var (mean, deviation) = (report.ResultStatistics!.Mean, report.ResultStatistics.StandardDeviation);
            var rate = BytesOf(report.BenchmarkCase) is { } bytes ? (bytes / mean).ToString("0.0", CultureInfo.InvariantCulture) : "";
            var allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
            page.Append(CultureInfo.InvariantCulture, $"| {NameOf(report.BenchmarkCase)} | {Time(mean)} | {Time(deviation)} | {rate} | {allocated:N0} B |\n");
        }
    }

    private static string NameOf(BenchmarkCase one) => string.Join(", ",
        [one.Descriptor.WorkloadMethodDisplayInfo.Trim('\''), .. one.Parameters.Items.Select(item => item.Name switch
        {
            "Bytes" => $"{(int)item.Value >> 10} KiB",
            "Watched" => $"{item.Value} watched",
            _ => $"{item.Value}".ToLowerInvariant(),
        })]);

    private static long? BytesOf(BenchmarkCase one) => one.Parameters.Items.FirstOrDefault(item => item.Name == "Bytes")?.Value switch
    {
        int bytes => bytes,
        _ => one.Descriptor.WorkloadMethod.Name == nameof(DigestBenchmarks.Unit) ? 4 << 20 : null,
    };

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.00} ms"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:0.00} µs"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0.0} ns"),
    };

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1] ?? "unknown";

    private static string KernelVersion() => Environment.OSVersion.Version.ToString(2);

    private static string FindPath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Dray.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("not in a checkout");
        return System.IO.Path.Combine(folder.FullName, "docs", "performance", "pieces.md");
    }
}
