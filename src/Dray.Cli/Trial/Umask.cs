namespace Dray.Cli.Trial;

/// <summary>The mode bits that new files of this process don't get.</summary>
internal static class Umask
{
    private const int Usual = 0x12; // 022

    /// <summary>Asking by umask(2) would change it for a moment, for every thread; the kernel also writes it down.</summary>
    public static int Current
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return Usual;
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("Umask:", StringComparison.Ordinal));
            return line is null ? Usual : Convert.ToInt32(line["Umask:".Length..].Trim(), 8);
        }
    }
}
