using Microsoft.Win32.SafeHandles;

namespace Dray.Cli;

/// <summary>
/// Sees to it that descriptors 0 to 2 are taken. Whoever starts a program with one of them closed would otherwise have
/// the next file or socket that is opened get its number, and messages written into it. What takes their places can't be
/// used, so that whoever reads or writes there is told, as if they were still closed.
/// </summary>
internal static class StandardStreams
{
    private static readonly List<SafeFileHandle> Fillers = [];

    public static void Fill()
    {
        if (OperatingSystem.IsWindows()) return;
        while (true)
        {
            var filler = Open(FileAccess.Read);
            if (filler.DangerousGetHandle() == 0)
            {
                filler.Dispose();
                filler = Open(FileAccess.Write);
            }

            if (filler.DangerousGetHandle() > 2)
            {
                filler.Dispose();
                return;
            }

            Fillers.Add(filler);
        }
    }

    private static SafeFileHandle Open(FileAccess access) => File.OpenHandle("/dev/null", FileMode.Open, access, FileShare.ReadWrite);
}
