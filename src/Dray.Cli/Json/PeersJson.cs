using Dray.Cli.Lookup;
using Dray.Cli.Output;

namespace Dray.Cli.Json;

/// <summary>Servers that were found, told to programs.</summary>
internal sealed class PeersJson(JsonLines<PeersLine> lines) : PeersOutput
{
    public override void Here(FoundPeer peer) => lines.Write(new PeersLine.Peer(
        peer.Name, Places(peer), peer.Id, peer.IsProven, peer.Protocol, peer.KnownAs, peer.IsPaired, peer.IsOwn, Words.Of(peer.By)));

    public override void Gone(FoundPeer peer) => lines.Write(new PeersLine.Gone(peer.Name, Places(peer), peer.Id));

    public override void Ended(int found, int exitCode, string? reason) => lines.Write(new PeersLine.Done(found, exitCode, reason));

    private static string[] Places(FoundPeer peer) => [.. peer.At.Select(place => place.ToString())];
}
