using System.Diagnostics;
using System.Globalization;

namespace Dray.EndToEnd.Torture;

/// <summary>strace(1) on a running server: from now on each of its threads finds a system call fail, the n-th or all of them.</summary>
internal sealed class Injection : IAsyncDisposable
{
    private readonly Process _strace;
    private readonly string _log;

    private Injection(Process strace, string log) => (_strace, _log) = (strace, log);

    /// <summary>How many calls it made fail so far.</summary>
    public int Count => File.Exists(_log) ? File.ReadLines(_log).Count(line => line.Contains("(INJECTED)", StringComparison.Ordinal)) : 0;

    /// <summary>Begins, and waits until every thread is traced.</summary>
    /// <param name="process">The server.</param>
    /// <param name="calls">Names of system calls, with commas.</param>
    /// <param name="error">EIO and the like.</param>
    /// <param name="when">As strace takes it: 3 for the third, 1+ for all.</param>
    /// <param name="log">A file of its own.</param>
    public static async Task<Injection> BeginAsync(int process, string calls, string error, string when, string log)
    {
        string[] arguments = ["-f", "-qq", "-o", log, "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}:when={when}", "-p", $"{process}"];
        var injection = new Injection(Process.Start(new ProcessStartInfo("strace", arguments) { RedirectStandardError = true })!, log);
        while (!IsTraced(process))
        {
            Assert.False(injection._strace.HasExited, "strace could not attach");
            await Task.Delay(5);
        }

        return injection;
    }

    public async ValueTask DisposeAsync()
    {
        DrayBinary.Signal(_strace, 15);
        await _strace.WaitForExitAsync();
        _strace.Dispose();
    }

    private static bool IsTraced(int process) => Directory.EnumerateDirectories($"/proc/{process}/task").All(task =>
    {
        try
        {
            var line = File.ReadLines(Path.Combine(task, "status")).First(line => line.StartsWith("TracerPid:", StringComparison.Ordinal));
            return int.Parse(line["TracerPid:".Length..], CultureInfo.InvariantCulture) != 0;
        }
        catch (IOException)
        {
            return true; // a thread that has ended
        }
    });
}
