using Dray.Cli.Lookup;
using Dray.Discovery;
using Dray.Security;

namespace Dray.Cli.Output;

/// <summary>Servers that were found, told to people: a line each, as a result.</summary>
/// <param name="terminal">The person.</param>
/// <param name="watches">They come and go, and each line says which.</param>
internal sealed class PeersWords(Terminal terminal, bool watches) : PeersOutput
{
    public override void Here(FoundPeer peer) => terminal.Result($"{(watches ? "+ " : "")}{Line(peer)}");

    public override void Gone(FoundPeer peer) => terminal.Result($"- {Terminal.Clean(peer.Name)}  {Places(peer)}");

    public override void Ended(int found, int exitCode, string? reason)
    {
        if (reason is not null) terminal.Complain(Terminal.Clean(reason));
        else if (found == 0 && !watches) terminal.Say(DiscoveryScope.OfProcess().IsOff ? "Nobody was asked: DRAY_DISCOVERY is off." : "Nobody was found. 'dray peers --help' says what to do where multicast does not pass.");
    }

    internal static string Line(FoundPeer peer)
    {
        var id = peer.Id is null ? "no id" : DeviceId.Short(peer.Id);
        var version = peer.Protocol is { } number ? $"protocol {number}" : "no version";
        return $"{Terminal.Clean(peer.Name)}  {Places(peer)}  {id}  {Who(peer)}, {version}";
    }

    private static string Places(FoundPeer peer) => peer.At switch
    {
        [] => "nowhere",
        [var first] => first.ToString(),
        [var first, ..] => $"{first} (and {peer.At.Count - 1} more)",
    };

    private static string Who(FoundPeer peer)
    {
        var verb = peer.IsProven ? "is" : "claims to be";
        if (peer.IsOwn) return $"{verb} this device";
        return peer.KnownAs is { } name ? $"{verb} '{Terminal.Clean(name)}', {(peer.IsPaired ? "paired" : "not paired")}" : "not known here";
    }
}
