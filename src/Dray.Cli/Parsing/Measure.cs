using System.Buffers;
using System.Globalization;

namespace Dray.Cli.Parsing;

/// <summary>A number and the unit behind it, as in 1.5GB.</summary>
internal static class Measure
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <summary>Takes one number and its unit, which may be empty, off the front of <paramref name="rest"/>.</summary>
    public static bool TryTake(ref ReadOnlySpan<char> rest, out double number, out ReadOnlySpan<char> unit)
    {
        var digits = Length(rest.IndexOfAnyExcept(Digits), rest);
        var behind = rest[digits..];
        unit = behind[..Length(behind.IndexOfAny(Digits), behind)];
        var read = double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
        rest = behind[unit.Length..];
        return read;
    }

    /// <summary>What a prefix stands for: thousands as in SI, or 1,024s as IEC 80000-13 has them; null where there is none such.</summary>
    public static double? Multiple(string prefix) => prefix switch
    {
        "" => 1,
        "k" => 1e3,
        "m" => 1e6,
        "g" => 1e9,
        "ki" => 1 << 10,
        "mi" => 1 << 20,
        "gi" => 1 << 30,
        _ => null,
    };

    private static int Length(int index, ReadOnlySpan<char> text) => index < 0 ? text.Length : index;
}
