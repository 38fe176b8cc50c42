using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dray.EndToEnd;

/// <summary>
/// The dray under test: what DRAY_BINARY names (the native one, in CI), else the command's own build beside this one's.
/// </summary>
public static partial class DrayBinary
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until something holds that nobody tells of.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!holds()) await Task.Delay(10, patience.Token);
    }

    private static readonly string? Named = Environment.GetEnvironmentVariable("DRAY_BINARY");

    private static readonly Lazy<string> Home = new(MakeHome);

    /// <summary>The DRAY_HOME of every dray that is given no other: all of them are one device.</summary>
    public static string SharedHome => Home.Value;

    /// <summary>The working copy that these tests were built in.</summary>
    public static string Repository { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(AppContext.BaseDirectory, "../../../../.."));

    public static string Path { get; } = IsNative ? System.IO.Path.GetFullPath(Named!) : Built();

    /// <summary>Whether it is a native binary: that starts in no time and is what memory is measured of.</summary>
    public static bool IsNative => Named is { Length: > 0 };

    /// <summary>Runs dray to its end. One that hangs is killed by its id and fails the test.</summary>
    public static async Task<Run> RunAsync(
        IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null,
        IEnumerable<string>? under = null, string? folder = null)
    {
        using var process = Start(arguments, environment, under, folder);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await EndAsync(process);
        return new Run(process.ExitCode, await output, await error);
    }

    public static Task<Run> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    /// <summary>Runs a line of shell that calls dray, as a person would paste it.</summary>
    public static Task<Run> RunShellAsync(string line) =>
        RunAsync([], under: ["/bin/sh", "-c", $"dray() {{ \"$0\" \"$@\"; }}; {line}"]);

    /// <summary>Starts dray with all three streams in hand. The caller ends and disposes it.</summary>
    /// <param name="arguments">Its command line.</param>
    /// <param name="environment">Set besides; DRAY_HOME is a folder of this run's own.</param>
    /// <param name="under">A command that ends in starting what follows it, such as strace; dray must keep its process id.</param>
    /// <param name="folder">The current folder.</param>
    public static Process Start(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, IEnumerable<string>? under = null,
        string? folder = null)
    {
        string[] command = [.. under ?? [], Path, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "",
        };
        start.Environment.Remove("DRAY_TO");
        start.Environment["DRAY_HOME"] = Home.Value;
        // Who tests discovery says where; all others neither announce nor look for anybody.
        start.Environment["DRAY_DISCOVERY"] = "off";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>The environment of a device whose DRAY_HOME is this folder; nothing where there is none.</summary>
    public static Dictionary<string, string> At(string? home) => home is null ? [] : new() { ["DRAY_HOME"] = home };

    /// <summary>Waits for the end of a process, for as long as patience lasts.</summary>
    public static async Task EndAsync(Process process, TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"dray (process {process.Id}) did not end within {within ?? Patience}.");
        }
    }

    /// <summary>SIGTERM on Unix; elsewhere there is only killing.</summary>
    public static void Terminate(Process process) => Signal(process, 15);

    /// <summary>SIGINT on Unix, what Ctrl-C sends.</summary>
    public static void Interrupt(Process process) => Signal(process, 2);

    public static void Signal(Process process, int signal)
    {
        if (process.HasExited) return;
        if (OperatingSystem.IsWindows()) process.Kill();
        else _ = kill(process.Id, signal);
    }

    private static string MakeHome()
    {
        var home = Directory.CreateTempSubdirectory("dray-e2e-home-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(home, recursive: true);
        return home;
    }

    private static string Built()
    {
        // .../tests/Dray.EndToEnd/bin/CONFIGURATION/net10.0/ beside .../src/Dray.Cli/bin/CONFIGURATION/net10.0/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var name = OperatingSystem.IsWindows() ? "dray.exe" : "dray";
        var path = System.IO.Path.Combine(Repository, "src", "Dray.Cli", "bin", here.Parent!.Name, here.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException("Build src/Dray.Cli first, or set DRAY_BINARY.", path);
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
