namespace Dray.Tests.Docs;

/// <summary>A fenced block of C# in a document, and the file that the comment before it names; null where it names none.</summary>
internal sealed record Excerpt(string? Source, string[] Lines)
{
    private const string Fence = "```";
    private const string Before = "<!-- ";
    private const string Behind = " -->";

    public static IEnumerable<Excerpt> In(string markdown)
    {
        var lines = markdown.Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (lines[at] is not (Fence + "csharp" or Fence + "cs" or Fence + "c#")) continue;
            var end = Array.IndexOf(lines, Fence, at + 1);
            yield return new Excerpt(SourceNamedIn(at == 0 ? "" : lines[at - 1]), lines[(at + 1)..end]);
            at = end;
        }
    }

    /// <summary>Whether the lines stand there, one after another, indented as a whole by any measure.</summary>
    public bool StandsIn(string code)
    {
        var all = code.Split('\n');
        return Enumerable.Range(0, Math.Max(0, all.Length - Lines.Length + 1))
            .Any(first => Outdented(all[first..(first + Lines.Length)]).SequenceEqual(Outdented(Lines)));
    }

    private static string? SourceNamedIn(string line) =>
        line.StartsWith(Before, StringComparison.Ordinal) && line.EndsWith(Behind, StringComparison.Ordinal)
            ? line[Before.Length..^Behind.Length]
            : null;

    private static IEnumerable<string> Outdented(string[] lines)
    {
        var indented = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length);
        var common = indented.DefaultIfEmpty().Min();
        return lines.Select(line => line.Length == 0 ? line : line[common..]);
    }
}
