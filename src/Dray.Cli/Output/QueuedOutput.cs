using Dray.Server;

namespace Dray.Cli.Output;

/// <summary>What a server tells, told from a thread of its own. Any thread may call.</summary>
/// <param name="output">Who tells it; called on the one thread.</param>
/// <param name="complain">Told, on the same thread, that something could not be told.</param>
internal sealed class QueuedOutput(ServeOutput output, Action<string> complain) : ServeOutput
{
    private readonly OutputQueue _queue = new(complain);

    public override void On(ServeEvent happened) => _queue.Add(() => output.On(happened));

    public override void Code(string words) => _queue.Add(() => output.Code(words));

    public override void Draining(int running, TimeSpan grace) => _queue.Add(() => output.Draining(running, grace));

    public override void Ended(int exitCode, string? reason) => _queue.End(() => output.Ended(exitCode, reason));
}
