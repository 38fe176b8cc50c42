using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Multiplexing;

namespace Dray.Cli.Doctor;

/// <summary>Everything between this machine and a server: the way there, large packets, who answers, multicast.</summary>
internal sealed class HostChecks(Target target, int port, string home, Action<Finding> tell)
{
    private static readonly TimeSpan MulticastPatience = TimeSpan.FromSeconds(1);

    /// <summary>Looks at all of it.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (await new Way(target, port, tell).FindAsync(cancel) is not { } passage) return;
        await LargePacketsAsync(passage, cancel);
        var hello = await new Answerer(target, port, home, tell).LookAsync(cancel);
        await MulticastAsync(passage, hello?.Announces ?? false, cancel);
    }

    private async Task LargePacketsAsync(Passage passage, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux() || Interfaces.With(passage.From) is not { } over || Interfaces.MtuOf(over) is not { } mtu) return;
        try
        {
            var probe = new MtuProbe(passage.At, mtu);
            var outcome = await probe.TryAsync(cancel);
            if (outcome is { Arrived: true, Shrank: false })
            {
                tell(Finding.Fine("mtu", string.Create(CultureInfo.InvariantCulture, $"packets of {outcome.Info.PathMtu} bytes arrive; {over.Name} sends up to {mtu}")));
                return;
            }

            var largest = await probe.LargestAsync(cancel);
            tell(Finding.Wrong(
                "mtu", Culprits.Mtu,
                string.Create(CultureInfo.InvariantCulture, $"a connection comes about, yet packets of {mtu} bytes, as {over.Name} sends them, do not arrive: the system has sent them again {outcome.Info.Resent} times, and no router has said why")
                + (largest is { } passes ? string.Create(CultureInfo.InvariantCulture, $". Packets of {passes} bytes arrive") : ""),
                string.Create(CultureInfo.InvariantCulture, $"ip link set {over.Name} mtu {largest ?? 1280}; or let ICMP 'fragmentation needed' (IPv6: 'packet too big') through on the way; or sysctl net.ipv4.tcp_mtu_probing=1")));
        }
        catch (SocketException fault)
        {
            tell(Finding.Unknown("mtu", $"large packets could not be tried: {fault.Message}"));
        }
    }

    private async Task MulticastAsync(Passage passage, bool announces, CancellationToken cancel)
    {
        if (IPAddress.IsLoopback(PeerAddress.Unmapped(passage.At.Address)) || Interfaces.With(passage.From) is not { } over) return;
        if (!over.SupportsMulticast)
        {
            tell(Finding.Wrong(
                "multicast", Culprits.Multicast, $"{over.Name}, which leads to {passage.At.Address}, has multicast switched off: no server is found over it by name",
                $"ip link set {over.Name} multicast on; or name servers by their addresses"));
            return;
        }

        if (!Interfaces.IsNeighbour(over, passage.At.Address))
        {
            tell(Finding.Unknown("multicast", $"{passage.At.Address} is behind a router, where multicast does not go: name the server by its address"));
            return;
        }

        try
        {
            tell(OfAnswer(await MulticastProbe.AskAsync(passage.From, passage.At.Address, over, MulticastPatience, cancel), passage, over.Name, announces));
        }
        catch (SocketException fault)
        {
            tell(Finding.Wrong(
                "multicast", Culprits.Multicast, $"nothing can be sent to {MulticastProbe.GroupOf(passage.From)} over {over.Name}: {fault.Message}",
                $"let multicast out ('ip link show {over.Name}', 'ip route', the firewall here); or name servers by their addresses"));
        }
    }

    private static Finding OfAnswer(TimeSpan? answered, Passage passage, string over, bool announces)
    {
        var asked = $"a query to {MulticastProbe.GroupOf(passage.From)} over {over}";
        if (answered is { } took)
            return Finding.Fine("multicast", string.Create(CultureInfo.InvariantCulture, $"{asked} was answered by {passage.At.Address} after {took.TotalMilliseconds:0} ms"));
        var silence = $"{asked} had no answer from {passage.At.Address} within {Span.Format(MulticastPatience)}";
        return announces
            ? Finding.Wrong(
                "multicast", Culprits.Multicast, $"{silence}, though the server there announces itself",
                "let UDP port 5353 through both firewalls; on Wi-Fi switch client isolation off, on switches look at IGMP snooping; or name the server by its address, which does without multicast")
            : Finding.Unknown("multicast", $"{silence}: either multicast does not pass, or nothing there answers multicast DNS");
    }
}
