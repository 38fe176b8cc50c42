namespace Dray.Cli.Output;

/// <summary>Rates beside each other, as bars of characters that every terminal has.</summary>
internal static class BarChart
{
    private const int Longest = 40;

    /// <summary>One line for each: its name, its rate, a bar as long as its share of the largest.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<(string Name, double Rate)> rows)
    {
        var most = rows.Select(row => row.Rate).DefaultIfEmpty().Max();
        var width = rows.Select(row => row.Name.Length).DefaultIfEmpty().Max();
        foreach (var (name, rate) in rows)
        {
            // Whatever moved at all has a bar.
            var length = most > 0 && rate > 0 ? Math.Max(1, (int)Math.Round(Longest * rate / most)) : 0;
            yield return $"{name.PadRight(width)}  {ByteSize.Rate(rate),9}  {new string('#', length)}".TrimEnd();
        }
    }
}
