using System.Runtime.InteropServices;

namespace Dray.Interop;

/// <summary>link(2).</summary>
internal static partial class Libc
{
    /// <summary>The one way to give a finished file its name that never replaces and that every Unix has.</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int link(string oldPath, string newPath);
}
