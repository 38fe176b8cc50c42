using System.Runtime.InteropServices;

namespace Dray.Interop;

/// <summary>setenv(3): the process's own environment, which native libraries read; the framework's is a copy.</summary>
internal static partial class Libc
{
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int setenv(string name, string value, int overwrite);
}
