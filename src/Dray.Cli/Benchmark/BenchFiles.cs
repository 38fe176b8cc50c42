using Dray.Bench.Reporting;
using Dray.Cli.Parsing;

namespace Dray.Cli.Benchmark;

/// <summary>The files that a bench writes at its end, where they were asked for.</summary>
internal sealed class BenchFiles(string? svg, string? markdown)
{
    /// <summary>Finds out before anything is measured.</summary>
    /// <exception cref="UsageException">One of them can't be written.</exception>
    public void Check()
    {
        foreach (var (option, path) in new[] { ("--svg", svg), ("--markdown", markdown) })
        {
            try
            {
                if (path is null) continue;
                var isNew = !File.Exists(path);
                File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
                if (isNew) File.Delete(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new UsageException($"{option}: {fault.Message}");
            }
        }
    }

    /// <summary>Null, or why one of them could not be written: no reason to lose what was measured.</summary>
    public string? Write(Results results)
    {
        var machine = Machine.Describe();
        try
        {
            if (svg is not null) File.WriteAllText(svg, Chart.Of(results, machine));
            if (markdown is not null) File.WriteAllText(markdown, MarkdownTables.Of(results, machine, Command(), ChartFromPage()));
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"not every file could be written: {fault.Message}";
        }
    }

    private static string Command() => ShellQuote.Join(Environment.GetCommandLineArgs().Skip(1).Prepend("dray"));

    private string? ChartFromPage() => svg is null ? null : Path
        .GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(markdown!))!, Path.GetFullPath(svg)).Replace('\\', '/');
}
