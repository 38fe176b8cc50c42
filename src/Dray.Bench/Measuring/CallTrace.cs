using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Dray.Bench.Measuring;

/// <summary>strace(1), attached to a process until that ends, counting its system calls. Disposing ends it.</summary>
internal sealed class CallTrace : IDisposable
{
    private readonly Process _strace;

    private CallTrace(Process strace) => _strace = strace;

    /// <summary>Attaches to every thread of a process.</summary>
    /// <exception cref="BenchException">There is no strace, or it may not attach.</exception>
    public static async Task<CallTrace> AttachAsync(int process, CancellationToken cancel)
    {
        string[] arguments = ["-f", "-c", "-p", process.ToString(CultureInfo.InvariantCulture)];
        var trace = new CallTrace(Start(new ProcessStartInfo("strace", arguments) { RedirectStandardError = true }));
        try
        {
            var line = await trace._strace.StandardError.ReadLineAsync(cancel).AsTask().WaitAsync(Pace.Patience, cancel);
            if (line?.Contains(" attached", StringComparison.Ordinal) != true) throw new BenchException(line ?? "strace ended at once");
            return trace;
        }
        catch (Exception fault)
        {
            trace.Dispose();
            if (fault is TimeoutException) throw new BenchException("strace does not attach");
            throw;
        }
    }

    /// <summary>Once the process has ended: all its calls since.</summary>
    public async Task<long> CountAsync(CancellationToken cancel)
    {
        try
        {
            return Sum(await _strace.StandardError.ReadToEndAsync(cancel).WaitAsync(Pace.Patience, cancel));
        }
        catch (TimeoutException)
        {
            throw new BenchException("strace does not end");
        }
    }

    /// <summary>Adds up the column "calls" of its summary: share, seconds, µs a call, calls, perhaps errors, name.</summary>
    internal static long Sum(string summary) => summary.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(columns => columns.Length >= 5 && columns[^1] != "total")
        .Sum(columns => long.TryParse(columns[3], NumberStyles.None, CultureInfo.InvariantCulture, out var calls) ? calls : 0);

    public void Dispose()
    {
        if (!_strace.HasExited) _strace.Kill();
        _strace.WaitForExit();
        _strace.Dispose();
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new BenchException("there is no strace");
        }
    }
}
