using System.Text;
using Dray.Wire;

namespace Dray.Files;

/// <summary>What a file is called when its name is taken: <c>a.txt</c>, then <c>a (1).txt</c>, <c>a (2).txt</c> and so on.</summary>
internal static class BesideNames
{
    private const int Most = 10_000;

    /// <summary>The names beside <paramref name="name"/>, the likeliest first. Whoever takes none of them is told at their end.</summary>
    /// <exception cref="FileFailureException">There are no more, or the next one could not be stored.</exception>
    public static IEnumerable<WireName> Of(WireName name)
    {
        for (var n = 1; n <= Most; n++)
        {
            var fault = TryMake(name, n, out var beside);
            if (fault != NameFault.None) throw FileFaults.Failure(FileFault.NotStorable, name.Value, fault.Describe());
            yield return beside;
        }

        throw FileFaults.Failure(FileFault.Exists, name.Value, $"{Most} files beside it have its name already");
    }

    /// <summary>The n-th name beside <paramref name="name"/>, its stem cut where a component could not hold it.</summary>
    public static NameFault TryMake(WireName name, int n, out WireName beside)
    {
        var leaf = name.Leaf;
        var dot = leaf.LastIndexOf('.');
        // A dot that begins the name begins no extension.
        var extension = dot > 0 ? leaf[dot..] : "";
        var end = $" ({n}){extension}";
        var room = WireLimits.NameComponent - Encoding.UTF8.GetByteCount(end);
        if (room < 1)
        {
            // An extension that fills the whole name is none.
            (extension, end) = ("", $" ({n})");
            room = WireLimits.NameComponent - end.Length;
        }

        var besideLeaf = Cut(leaf[..^extension.Length], room) + end;
        return name.TryGetParent(out var parent)
            ? parent.TryChild(besideLeaf, out beside)
            : WireName.TryParse(besideLeaf, out beside);
    }

    private static string Cut(string stem, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(stem) <= bytes) return stem;
        var kept = 0;
        foreach (var rune in stem.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0) break;
            kept += rune.Utf16SequenceLength;
        }

        return stem[..kept];
    }
}
