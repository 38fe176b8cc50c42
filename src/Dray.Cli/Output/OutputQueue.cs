using System.Diagnostics.CodeAnalysis;

namespace Dray.Cli.Output;

/// <summary>
/// Tells from a thread of its own: loops and workers bring what happened, and must not wait for an output that blocks
/// (Ctrl-S, a pipe that nobody reads) nor suffer from one that fails (a full disk). Any thread may call.
/// </summary>
internal sealed class OutputQueue
{
    /// <summary>How many may wait to be told; what comes beyond is counted and dropped.</summary>
    public const int Most = 4096;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Queue<Action> _queue = new();
    private readonly Action<string> _complain;
    private readonly Thread _thread;
    private long _dropped;
    private bool _failed;
    private bool _ended;

    /// <param name="complain">Told, on the one thread, that something could not be told.</param>
    public OutputQueue(Action<string> complain)
    {
        _complain = complain;
        _thread = new Thread(Run) { Name = "output", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Tells it in its turn.</summary>
    public void Add(Action tell)
    {
        lock (_gate)
        {
            if (_ended) return;
            if (_queue.Count == Most) _dropped++;
            else _queue.Enqueue(tell);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Tells the last, and waits until everything is told: a few seconds at most.</summary>
    public void End(Action tell)
    {
        lock (_gate)
        {
            _queue.Enqueue(tell);
            _ended = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join(Farewell);
    }

    private void Run()
    {
        while (TryTake(out var tell, out var dropped))
        {
            Try(tell);
            if (dropped > 0) Try(() => _complain($"{ByteSize.Count(dropped, "event was", "events were")} not told: the output took no more"));
        }
    }

    private bool TryTake([NotNullWhen(true)] out Action? tell, out long dropped)
    {
        lock (_gate)
        {
            while (!_queue.TryDequeue(out tell) && !_ended) Monitor.Wait(_gate);
            (dropped, _dropped) = (_dropped, 0);
            return tell is not null;
        }
    }

    private void Try(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception fault)
        {
            // It goes on without an audience. That is said once, lest a full disk be told of for ever.
            if (_failed) return;
            _failed = true;
            Try(() => _complain($"the output can't be written ({Terminal.Clean(fault.Message)}); dray goes on without it"));
        }
    }
}
