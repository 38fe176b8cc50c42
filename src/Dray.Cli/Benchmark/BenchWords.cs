using System.Globalization;
using Dray.Bench.Measuring;
using Dray.Bench.Models;
using Dray.Bench.Reporting;
using Dray.Cli.Output;

namespace Dray.Cli.Benchmark;

/// <summary>A bench told to people: a progress line where it can be redrawn, and tables at the end.</summary>
internal sealed class BenchWords(Terminal terminal) : BenchOutput
{
    private const int Width = 100;

    public override void Begins(ModelEntry model, int clients, int done, int all) =>
        terminal.Status(string.Create(CultureInfo.InvariantCulture, $"{done * 100 / all,3}%  {model.Title}, {clients:N0} clients"));

    public override void Measured(Figures figures)
    {
        if (figures.Failed) terminal.Complain($"{figures.Model.Title} with {figures.Clients.ToString("N0", CultureInfo.InvariantCulture)} clients: {Terminal.Clean(figures.WhyNot)}");
    }

    public override void Ended(Results results, int exitCode, string? reason)
    {
        terminal.EndStatus();
        var table = TextTable.Of(results, Width);
        if (table.Length > 0) terminal.Result($"{Machine.Describe()}\n\n{table.TrimEnd()}");
        foreach (var note in results.Notes()) terminal.Result($"\n{Terminal.Clean(note)}");
        if (reason is not null) terminal.Complain(Terminal.Clean(reason));
    }
}
