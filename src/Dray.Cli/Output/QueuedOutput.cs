using System.Diagnostics.CodeAnalysis;
using Dray.Server;

namespace Dray.Cli.Output;

/// <summary>
/// Tells from a thread of its own: loops and workers bring what happened, and must not wait for an output that blocks
/// (Ctrl-S, a pipe that nobody reads) nor suffer from one that fails (a full disk). Any thread may call.
/// </summary>
internal sealed class QueuedOutput : ServeOutput
{
    /// <summary>How many may wait to be told; what comes beyond is counted and dropped.</summary>
    public const int Most = 4096;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Queue<Action> _queue = new();
    private readonly ServeOutput _output;
    private readonly Action<string> _complain;
    private readonly Thread _thread;
    private long _dropped;
    private bool _failed;
    private bool _ended;

    /// <param name="output">Who tells it; called on the one thread.</param>
    /// <param name="complain">Told, on the same thread, that something could not be told.</param>
    public QueuedOutput(ServeOutput output, Action<string> complain)
    {
        (_output, _complain) = (output, complain);
        _thread = new Thread(Run) { Name = "output", IsBackground = true };
        _thread.Start();
    }

    public override void On(ServeEvent happened) => Add(() => _output.On(happened));

    public override void Code(string words) => Add(() => _output.Code(words));

    public override void Draining(int running, TimeSpan grace) => Add(() => _output.Draining(running, grace));

    /// <summary>Waits until everything is told, and a few seconds at most.</summary>
    public override void Ended(int exitCode, string? reason)
    {
        lock (_gate)
        {
            _queue.Enqueue(() => _output.Ended(exitCode, reason));
            _ended = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join(Farewell);
    }

    private void Add(Action tell)
    {
        lock (_gate)
        {
            if (_ended) return;
            if (_queue.Count == Most) _dropped++;
            else _queue.Enqueue(tell);
            Monitor.Pulse(_gate);
        }
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
            // A server serves on without an audience. It is said once, lest a full disk be told of for ever.
            if (_failed) return;
            _failed = true;
            Try(() => _complain($"the output can't be written ({Terminal.Clean(fault.Message)}); the server goes on without it"));
        }
    }
}
