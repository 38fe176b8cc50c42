using System.Runtime.InteropServices;

namespace Dray.Cli.Benchmark;

/// <summary>What figures are of.</summary>
internal static class Machine
{
    /// <summary>Processors and system, such as "2 processors (AMD EPYC), Linux 6.18".</summary>
    public static string Describe()
    {
        var model = First("/proc/cpuinfo", "model name");
        var kernel = OperatingSystem.IsLinux() ? $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}" : RuntimeInformation.OSDescription;
        return $"{Output.ByteSize.Count(Environment.ProcessorCount, "processor", "processors")}{(model is null ? "" : $" ({model})")}, {kernel}";
    }

    private static string? First(string file, string key) => !File.Exists(file) ? null : File.ReadLines(file)
        .Where(line => line.StartsWith(key, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':') + 1)..].Trim()).FirstOrDefault();
}
