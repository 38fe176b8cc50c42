using System.Diagnostics;

namespace Dray.Tests.Files;

/// <summary>For what the framework cannot make: FIFOs, names that are not UTF-8, mounts.</summary>
internal static class Shell
{
    /// <summary>True where the command succeeds in <paramref name="folder"/>.</summary>
    public static bool Run(string folder, string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        shell.OutputDataReceived += (_, _) => { };
        shell.BeginOutputReadLine();
        shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        return shell.ExitCode == 0;
    }
}
