using System.Globalization;

namespace Dray.Cli.Output;

/// <summary>One line of progress: percent, rate, time left, entries, bytes. What does not fit is left out from the end.</summary>
internal static class ProgressLine
{
    public static string Format(ProgressState state, int width)
    {
        var line = "";
        foreach (var part in Parts(state))
        {
            var longer = line.Length == 0 ? part : $"{line}  {part}";
            if (longer.Length > width) break;
            line = longer;
        }

        return line;
    }

    private static IEnumerable<string> Parts(ProgressState state)
    {
        if (!state.Walked && state.EntriesFound == 0)
        {
            yield return "Looking for files";
            yield break;
        }

        if (state.Walked) yield return $"{Percent(state),3}%";
        yield return ByteSize.Rate(state.Rate);
        if (state.Left is { } left) yield return $"{Span.Clock(left)} left";
        // Until all sources are walked the totals still grow.
        var more = state.Walked ? "" : "+";
        yield return string.Create(
            CultureInfo.InvariantCulture, $"{state.EntriesDone:N0} of {state.EntriesFound:N0}{more} entries");
        yield return $"{ByteSize.Format(state.BytesDone)} of {ByteSize.Format(state.BytesFound)}{more}";
    }

    // 100 is kept for the end: rounding up would promise it too early.
    private static int Percent(ProgressState state) => state.BytesFound > 0
        ? (int)Math.Clamp(100.0 * state.BytesDone / state.BytesFound, 0, state.BytesDone < state.BytesFound ? 99 : 100)
        : state.EntriesFound > 0 ? (int)(100 * Math.Min(state.EntriesDone, state.EntriesFound) / state.EntriesFound) : 100;
}
