using System.Globalization;
using Dray.Bench.Measuring;
using Dray.Bench.Models;

namespace Dray.Bench.Reporting;

/// <summary>All figures of a run, by model and number of clients.</summary>
internal sealed class Results(IReadOnlyCollection<Figures> figures)
{
    /// <summary>Numbers of clients, the smallest first.</summary>
    public IReadOnlyList<int> Counts { get; } = [.. figures.Select(one => one.Clients).Distinct().Order()];

    /// <summary>Models with any figures, in the catalogue's order.</summary>
    public IReadOnlyList<ModelEntry> Models { get; } =
        [.. Catalogue.All.Where(model => figures.Any(one => one.Model == model && one.WhyNot is null))];

    /// <summary>What could not be measured or counted, and why: a line each.</summary>
    public IEnumerable<string> Notes() => figures
        .Where(one => (one.WhyNot ?? one.CallsWhyNot) is not null)
        .GroupBy(one => (one.Model, Reason: one.WhyNot ?? $"its system calls were not counted: {one.CallsWhyNot}"))
        .OrderBy(group => group.Min(one => one.Clients))
        .Select(group => $"{group.Key.Model.Title} with {Join(group.Select(one => one.Clients))} clients: {group.Key.Reason}");

    /// <summary>Null where they were not measured.</summary>
    public Figures? Of(ModelEntry model, int clients) =>
        figures.FirstOrDefault(one => one.Model == model && one.Clients == clients && one.WhyNot is null);

    private static string Join(IEnumerable<int> counts) => string.Join(
        ", ", counts.Order().Select(count => count.ToString("N0", CultureInfo.InvariantCulture)));
}
