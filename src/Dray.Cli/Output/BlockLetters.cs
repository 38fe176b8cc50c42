using System.Text;

namespace Dray.Cli.Output;

/// <summary>Letters to be read from across a room: five by five dots each, two rows of dots a line of text.</summary>
internal static class BlockLetters
{
    private const int Side = 5;

    /// <summary>What there are letters for, in the order of <see cref="Dots"/>.</summary>
    public const string Known = "-0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>The dots of each, row by row, the first in the highest bit.</summary>
    private static readonly int[] Dots =
    [
        0x0003800, 0x0E9D72E, 0x046108E, 0x1E0BA1F, 0x1E0983E, 0x1297C42, 0x1F8783E, 0x0E87A2E, 0x1F08884, 0x0E8BA2E,
        0x0E8BC2E, 0x0E8FE31, 0x1E8FA3E, 0x0F8420F, 0x1E8C63E, 0x1F87A1F, 0x1F87A10, 0x0F84E2F, 0x118FE31, 0x0E2108E,
        0x070862E, 0x12A6292, 0x108421F, 0x11DD631, 0x11CD671, 0x0E8C62E, 0x1E8FA10, 0x0E8D64D, 0x1E8FA51, 0x0F8383E,
        0x1F21084, 0x118C62E, 0x118C544, 0x118D771, 0x1151151, 0x1151084, 0x1F1111F,
    ];

    /// <summary>A code in lines that are no wider; broken where it has a hyphen. Null where it does not fit.</summary>
    /// <param name="code">Lower-case letters, digits and hyphens.</param>
    /// <param name="width">Columns.</param>
    public static IReadOnlyList<string>? Lines(string code, int width)
    {
        var rows = new List<string>();
        var row = "";
        foreach (var part in Parts(code))
        {
            if (row.Length > 0 && Width(row + part) > width)
            {
                rows.Add(row);
                row = "";
            }

            row += part;
        }

        rows.Add(row);
        return rows.Exists(one => Width(one) > width) ? null : [.. rows.SelectMany(Drawn)];
    }

    private static int Width(string text) => text.Length * (Side + 1);

    private static IEnumerable<string> Parts(string code)
    {
        var parts = code.Split('-');
        return parts.Select((part, i) => i < parts.Length - 1 ? $"{part}-" : part);
    }

    private static IEnumerable<string> Drawn(string text)
    {
        for (var y = 0; y < Side; y += 2)
        {
            var line = new StringBuilder();
            foreach (var letter in text)
            {
                for (var x = 0; x < Side; x++) line.Append((IsDot(letter, x, y), IsDot(letter, x, y + 1)) switch { (true, true) => '█', (true, _) => '▀', (_, true) => '▄', _ => ' ' });
                line.Append(' ');
            }

            yield return line.ToString().TrimEnd();
        }
    }

    private static bool IsDot(char letter, int x, int y) => y < Side && (Dots[Known.IndexOf(letter)] >> ((Side * Side) - 1 - (y * Side) - x) & 1) != 0;
}
