using System.Globalization;

namespace Dray.Wire;

/// <summary>Bytes for people: decimal units, two or three figures.</summary>
internal static class SizeText
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>For instance 999 B, 1.2 GB, 256 MB.</summary>
    public static string Format(long bytes)
    {
        double value = bytes;
        var unit = 0;
        // From 999.5 on, rounding would show 1000 of the smaller unit.
        for (; value >= 999.5 && unit < Units.Length - 1; unit++) value /= 1000;
        return value < 9.95 && unit > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}")
            : string.Create(CultureInfo.InvariantCulture, $"{value:0} {Units[unit]}");
    }
}
