using System.Diagnostics;

namespace Dray.EndToEnd;

/// <summary>Programs that a test needs besides dray.</summary>
public static class Tools
{
    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>Skips the test where the program is missing; under CI, which installs it, that is a failure.</summary>
    public static void Need(string program)
    {
        if (Find(program) is not null) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"{program} is not installed");
        Assert.Skip($"{program} is not installed");
    }

    public static void NeedLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");

    public static void NeedRoot() => Assert.SkipUnless(IsRoot, "only root can do this");

    /// <summary>Runs a line of shell in a folder, to a good end, and returns what it printed.</summary>
    public static async Task<string> ShellAsync(string folder, string line)
    {
        var (exitCode, output) = await TryShellAsync(folder, line);
        Assert.True(exitCode == 0, $"'{line}' ended with {exitCode}: {output}");
        return output;
    }

    public static async Task<(int ExitCode, string Output)> TryShellAsync(string folder, string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"PATH=$PATH:/usr/sbin:/sbin; {line}"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await DrayBinary.EndAsync(shell);
        return (shell.ExitCode, await output + await error);
    }

    /// <summary>Where a program is; null where it is not installed.</summary>
    public static string? Find(string program) => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin"
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
