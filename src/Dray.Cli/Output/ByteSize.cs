using System.Globalization;
using Dray.Wire;

namespace Dray.Cli.Output;

/// <summary>Sizes and rates for people: decimal units, two or three figures.</summary>
internal static class ByteSize
{
    /// <summary>For instance 999 B, 1.2 GB, 256 MB.</summary>
    public static string Format(long bytes) => SizeText.Format(bytes);

    /// <summary>For instance 923 MB/s.</summary>
    public static string Rate(double bytesPerSecond) => $"{Format((long)Math.Max(0, bytesPerSecond))}/s";

    /// <summary>A count of files, folders and links alike.</summary>
    public static string Entries(long number) => Count(number, "entry", "entries");

    /// <summary>A count with thousands kept apart, and the word for it.</summary>
    public static string Count(long number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many)}");
}
