using Dray.Cli.Lookup;

namespace Dray.Cli.Output;

/// <summary>Who comes and goes, told from a thread of its own: the network goes on while a pager waits. Any thread may call.</summary>
/// <param name="output">Who tells it; called on the one thread.</param>
/// <param name="complain">Told, on the same thread, that something could not be told.</param>
internal sealed class QueuedPeers(PeersOutput output, Action<string> complain) : PeersOutput
{
    private readonly OutputQueue _queue = new(complain);

    public override void Here(FoundPeer peer) => _queue.Add(() => output.Here(peer));

    public override void Gone(FoundPeer peer) => _queue.Add(() => output.Gone(peer));

    public override void Ended(int found, int exitCode, string? reason) => _queue.End(() => output.Ended(found, exitCode, reason));
}
