using System.Diagnostics;

namespace Dray.Fuzz;

/// <summary>Ends the process where one input keeps its target busy for too long, which no exception tells.</summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly Timer _timer;

    public Watchdog(Search search, Action<byte[]> report) => _timer = new Timer(
        _ =>
        {
            if (search.Current is not { } current || Stopwatch.GetElapsedTime(search.Since) < Patience) return;
            report(current);
            Environment.Exit(1);
        },
        null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));

    public void Dispose() => _timer.Dispose();
}
