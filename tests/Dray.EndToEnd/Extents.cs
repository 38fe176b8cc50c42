using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Dray.EndToEnd;

/// <summary>Where a file's data lies between its holes; lseek(2).</summary>
public static partial class Extents
{
    private const int SeekData = 3, SeekHole = 4;

    /// <summary>The ranges of data, as "from-to" in bytes.</summary>
    public static IReadOnlyList<string> Of(string path)
    {
        using var file = File.OpenHandle(path);
        var ranges = new List<string>();
        for (long at = 0; lseek(file, at, SeekData) is >= 0 and var data;)
        {
            at = lseek(file, data, SeekHole);
            ranges.Add($"{data}-{at}");
        }

        return ranges;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(SafeFileHandle file, long offset, int whence);
}
