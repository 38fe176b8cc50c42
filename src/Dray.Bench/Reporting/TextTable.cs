using System.Globalization;
using System.Text;

namespace Dray.Bench.Reporting;

/// <summary>Results for people at a terminal: a row for each model, as many measures side by side as fit.</summary>
internal static class TextTable
{
    private const int Gap = 2;
    private const int GroupGap = 4;

    /// <param name="results">What was measured.</param>
    /// <param name="width">Columns that a line may take; one measure alone takes what it needs.</param>
    public static string Of(Results results, int width)
    {
        if (results.Models.Count == 0) return "";
        var text = new StringBuilder();
        var titles = results.Models.Max(model => model.Title.Length);
        var line = new List<Group>();
        foreach (var group in Measure.All.Select(measure => new Group(measure, results)))
        {
            if (line.Count > 0 && titles + line.Append(group).Sum(one => GroupGap + one.Width) > width)
            {
                Write(text, line, results, titles);
                line.Clear();
            }

            line.Add(group);
        }

        Write(text, line, results, titles);
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Write(StringBuilder text, List<Group> groups, Results results, int titles)
    {
        Row("", group => group.Measure.Title.PadLeft(group.Width));
        Row("clients", group => group.Cells(count => count.ToString("N0", CultureInfo.InvariantCulture)));
        foreach (var model in results.Models)
            Row(model.Title, group => group.Cells(count => group.Measure.Text(results.Of(model, count))));
        text.Append('\n');

        void Row(string title, Func<Group, string> part)
        {
            var row = new StringBuilder(title.PadRight(titles));
            foreach (var group in groups) row.Append(' ', GroupGap).Append(part(group));
            text.Append(row.ToString().TrimEnd()).Append('\n');
        }
    }

    // One measure's columns.
    private sealed class Group
    {
        private readonly (int Count, int Width)[] _columns;

        public Group(Measure measure, Results results)
        {
            Measure = measure;
            _columns = [.. results.Counts.Select(count => (count, Math.Max(
                count.ToString("N0", CultureInfo.InvariantCulture).Length,
                results.Models.Max(model => measure.Text(results.Of(model, count)).Length))))];
            Width = Math.Max(measure.Title.Length, _columns.Sum(column => column.Width) + (Gap * (_columns.Length - 1)));
        }

        public Measure Measure { get; }

        public int Width { get; }

        public string Cells(Func<int, string> cell) =>
            string.Join(new string(' ', Gap), _columns.Select(column => cell(column.Count).PadLeft(column.Width))).PadLeft(Width);
    }
}
