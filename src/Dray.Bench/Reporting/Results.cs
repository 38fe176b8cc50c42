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

    /// <summary>What could not be measured, in full or at all, and why: a line each.</summary>
    public IEnumerable<string> Notes() => figures
        .SelectMany(one => Reasons(one).Select(reason => (one.Model, one.Clients, Reason: reason)))
        .GroupBy(note => (note.Model, note.Reason), note => note.Clients)
        .OrderBy(group => group.Min())
        .Select(group => $"{group.Key.Model.Title} with {Join(group)} clients: {group.Key.Reason}");

    /// <summary>Null where they were not measured.</summary>
    public Figures? Of(ModelEntry model, int clients) =>
        figures.FirstOrDefault(one => one.Model == model && one.Clients == clients && one.WhyNot is null);

    private static IEnumerable<string> Reasons(Figures one)
    {
        if (one.WhyNot is { } reason) yield return reason;
        else if (one.Connected < one.Clients)
            yield return string.Create(CultureInfo.InvariantCulture, $"it let in {one.Connected:N0} only within {Pace.Connecting.TotalSeconds} s, and was measured with these");
        if (one.CallsWhyNot is { } calls) yield return $"its system calls were not counted: {calls}";
    }

    private static string Join(IEnumerable<int> counts) => string.Join(
        ", ", counts.Order().Select(count => count.ToString("N0", CultureInfo.InvariantCulture)));
}
