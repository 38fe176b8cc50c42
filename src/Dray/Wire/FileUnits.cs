namespace Dray.Wire;

/// <summary>How a file is cut into digest units: each aligned 4 MiB of it, the last one shorter.</summary>
internal static class FileUnits
{
    /// <param name="size">The file's size in bytes.</param>
    public static long Count(long size) => (size / WireLimits.Unit) + (size % WireLimits.Unit == 0 ? 0 : 1);

    /// <summary>The length in bytes of one unit of a file of this size.</summary>
    public static int LengthOf(long unit, long size) => (int)Math.Min(WireLimits.Unit, size - (unit * WireLimits.Unit));
}
