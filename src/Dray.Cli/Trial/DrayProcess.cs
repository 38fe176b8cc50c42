using System.Diagnostics;

namespace Dray.Cli.Trial;

/// <summary>A second dray, started as a person would start it, its lines of JSON in hand. Disposing it ends it.</summary>
internal sealed class DrayProcess : IAsyncDisposable
{
    private readonly Process _process;

    private DrayProcess(Process process) => _process = process;

    /// <param name="home">DRAY_HOME of the new process, so that a trial leaves this device's own key alone.</param>
    /// <param name="silent">Swallows standard error instead of sharing this process's.</param>
    /// <param name="arguments">The command line.</param>
    public static DrayProcess Start(string home, bool silent, params IEnumerable<string> arguments)
    {
        var start = Command(arguments);
        start.RedirectStandardError = silent;
        start.Environment["DRAY_HOME"] = home;
        start.Environment.Remove("DRAY_TO");
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        if (silent) process.BeginErrorReadLine();
        return new DrayProcess(process);
    }

    /// <summary>What starts this program once more, its input and output redirected.</summary>
    public static ProcessStartInfo Command(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Under "dotnet dray.dll" the executable is the host, and the first argument names the program.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>The next line of standard output; null at its end.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancel) => await _process.StandardOutput.ReadLineAsync(cancel);

    /// <summary>Waits for its end. Its exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
