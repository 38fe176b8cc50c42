using System.Globalization;

namespace Dray.Cli.Output;

/// <summary>Sizes and rates for people: decimal units, two or three figures.</summary>
internal static class ByteSize
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

    /// <summary>For instance 923 MB/s.</summary>
    public static string Rate(double bytesPerSecond) => $"{Format((long)Math.Max(0, bytesPerSecond))}/s";

    /// <summary>A count of files, folders and links alike.</summary>
    public static string Entries(long number) => Count(number, "entry", "entries");

    /// <summary>A count with thousands kept apart, and the word for it.</summary>
    public static string Count(long number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many)}");
}
