using Microsoft.Win32.SafeHandles;

namespace Dray.Cli;

/// <summary>
/// Sees to it that descriptors 0 to 2 are taken. Whoever starts a program with one of them closed would otherwise have
/// the next file or socket that is opened get its number, and messages written into it.
/// </summary>
internal static class StandardStreams
{
    private static readonly List<SafeFileHandle> Fillers = [];

    public static void Fill()
    {
        if (OperatingSystem.IsWindows()) return;
        while (true)
        {
            var filler = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (filler.DangerousGetHandle() > 2)
            {
                filler.Dispose();
                return;
            }

            Fillers.Add(filler);
        }
    }
}
