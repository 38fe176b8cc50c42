using System.Globalization;
using System.Text;

namespace Dray.Bench.Reporting;

/// <summary>Results as a page of Markdown: a table for each measure.</summary>
internal static class MarkdownTables
{
    private const string Explained = """
        A task, the same for every model: take messages of 512 bytes from N clients, append them to one file, answer `ok`.
        Server and clients are two processes and talk over loopback. One client in a hundred is busy, and at least one;
        all others are silent.

        - **Wake-up**: one message at a time from a client picked at random, the server having slept; from its send to its answer.
          The milliseconds that it rests between them count as its CPU time, where it does not sleep in them.
        - **Busy**: the busy clients send one message after the other, as fast as they are answered. Up to a
          hundredth of the set is then ready at each turn, so with `select` and `poll` many messages share what the silent
          clients cost; the wake-up shows it in full.
        - **CPU**: user and system time of the server, with what the kernel does for loopback on its behalf.
        - **Memory**: by how much the server's resident memory grew for each connection. What the kernel
          holds, for each socket and each thread, is not in it.
        - **System calls**: each model's own count; those of .NET's async sockets by `strace`, in a run of their own.
        """;

    /// <param name="results">What was measured.</param>
    /// <param name="machine">What it was measured on.</param>
    /// <param name="command">What made it.</param>
    /// <param name="chart">Where the chart is, as seen from the page; null where there is none.</param>
    public static string Of(Results results, string machine, string command, string? chart)
    {
        var text = new StringBuilder("# The models side by side\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{machine}, everything over loopback. Made by `{command}`.\n\n");
        if (chart is not null) text.Append(CultureInfo.InvariantCulture, $"![Wake-up and CPU of each model over the number of clients]({chart})\n\n");
        text.Append(Explained.ReplaceLineEndings("\n")).Append('\n');
        foreach (var measure in Measure.All) Write(text, results, measure);
        var notes = results.Notes().ToArray();
        if (notes.Length > 0) text.Append("\n## Not measured\n\n");
        foreach (var note in notes) text.Append(CultureInfo.InvariantCulture, $"- {note}\n");
        return text.ToString();
    }

    private static void Write(StringBuilder text, Results results, Measure measure)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {char.ToUpperInvariant(measure.Title[0])}{measure.Title[1..]}\n\n");
        Row("clients", count => count.ToString("N0", CultureInfo.InvariantCulture));
        text.Append("|---|").Insert(text.Length, "---:|", results.Counts.Count).Append('\n');
        foreach (var model in results.Models) Row(model.Title, count => measure.Text(results.Of(model, count)));

        void Row(string title, Func<int, string> cell) =>
            text.Append(CultureInfo.InvariantCulture, $"| {title} | {string.Join(" | ", results.Counts.Select(cell))} |\n");
    }
}
