using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dray.Cli.Lookup;
using Dray.Cli.Output;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Multiplexing;

namespace Dray.Cli.Doctor;

/// <summary>The way to a server's port: its name, the route, the port itself. Tells what it finds at each step, and goes no farther than it gets.</summary>
internal sealed class Way(Target target, int port, Action<Finding> tell)
{
    /// <summary>Longer than a neighbour that is not there takes to be found missing: three ARP requests, a second apart.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Where the port answers, and from which address of this machine; null where it does not.</summary>
    public async Task<Passage?> FindAsync(CancellationToken cancel)
    {
        if (await ResolveAsync(cancel) is not { } addresses) return null;
        var faults = new List<Finding>();
        foreach (var address in addresses)
        {
            var at = new IPEndPoint(address, port);
            if (Route(at, out var from) is { } missing) faults.Add(missing);
            else if (await KnockAsync(at, from!, cancel) is { } fault) faults.Add(fault);
            else return new Passage(at, from!);
        }

        // Whoever says no is nearer than whoever says nothing, and both are nearer than nowhere.
        tell(faults.MinBy(fault => fault.Culprit switch { Culprits.PortClosed => 0, Culprits.PortFiltered => 1, _ => 2 })!);
        return null;
    }

    private async Task<IPAddress[]?> ResolveAsync(CancellationToken cancel)
    {
        try
        {
            if (IPAddress.TryParse(target.Host, out var literal)) return [literal];
            var found = await Dns.GetHostAddressesAsync(target.Host, cancel);
            tell(Finding.Fine("name", $"{target.Host} has {ByteSize.Count(found.Length, "address", "addresses")}: {string.Join(", ", found.AsEnumerable())}"));
            return found;
        }
        catch (SocketException fault)
        {
            var announced = await new PeerFinder(DiscoveryScope.OfProcess(), port).FindAsync(target.Host, cancel);
            if (announced.Count > 0)
            {
                tell(Finding.Fine("name", $"{target.Host} is announced at {string.Join(", ", announced.Select(static place => place.Address))}"));
                return [.. announced.Select(static place => place.Address)];
            }

            tell(Finding.Wrong(
                "name", Culprits.UnknownName, $"this machine's resolver knows no address of {target.Host} ({fault.SocketErrorCode}), and nobody announces that name",
                "look for a typing error; or give the machine's address, which 'ip address' shows there"));
            return null;
        }
    }

    /// <summary>No packet leaves: the system is asked which way one would take.</summary>
    private static Finding? Route(IPEndPoint at, out IPAddress? from)
    {
        from = null;
        try
        {
            using var asking = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            asking.Connect(at);
            from = ((IPEndPoint)asking.LocalEndPoint!).Address;
            return null;
        }
        catch (SocketException fault)
        {
            return NoRoute($"the system has no route to {at.Address}: {fault.Message}");
        }
    }

    private async Task<Finding?> KnockAsync(IPEndPoint at, IPAddress from, CancellationToken cancel)
    {
        using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        within.CancelAfter(Patience);
        var since = Stopwatch.GetTimestamp();
        try
        {
            await socket.ConnectAsync(at, within.Token);
            tell(Finding.Fine("route", $"{at.Address} is reached from {from}{Over(from)}"));
            tell(Finding.Fine("port", $"port {at.Port} took a connection after {Milliseconds(since)}"));
            return null;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Filtered(at, from);
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.TimedOut)
        {
            return Filtered(at, from);
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return Finding.Wrong(
                "port", Culprits.PortClosed, $"{at.Address} answered after {Milliseconds(since)} that nothing listens on its port {at.Port} ({fault.Message})",
                $"start 'dray serve' there; or name the port that it says it listens on: dray doctor {target.BracketedHost}:PORT");
        }
        catch (SocketException fault)
        {
            return NoRoute($"a connection to {at.Address} from {from}{Over(from)} failed after {Milliseconds(since)}: {fault.Message}");
        }
    }

    private static Finding Filtered(IPEndPoint at, IPAddress from) => Finding.Wrong(
        "port", Culprits.PortFiltered,
        $"nothing came back from {at.Address} port {at.Port} to {from} within {Span.Format(Patience)}, neither a yes nor a no{(HasNeighbour(at.Address) ? "; yet that machine is there, since it answers ARP" : "")}",
        $"let TCP port {at.Port} through the firewall there ('nft list ruleset', 'ufw status', 'firewall-cmd --list-all'), and any on the way");

    private static Finding NoRoute(string fact) => Finding.Wrong(
        "route", Culprits.NoRoute, $"{fact}. This machine's addresses: {Own()}",
        "see that the other machine is on and has that address ('ip address' there), and that both are in one network or a router joins them ('ip route')");

    private static string Own() => string.Join("; ", Interfaces.Up().Select(nic => $"{nic.Name} {Interfaces.AddressesOf(nic)}")) is { Length: > 0 } some ? some : "none";

    private static string Over(IPAddress from) => Interfaces.With(from) is { } nic ? $" over {nic.Name}" : "";

    private static string Milliseconds(long since) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(since).TotalMilliseconds:0.0} ms");

    /// <summary>Whether the system's table of neighbours has a complete entry for it (proc(5), /proc/net/arp: flag 0x2).</summary>
    private static bool HasNeighbour(IPAddress address)
    {
        try
        {
            return OperatingSystem.IsLinux() && File.ReadLines("/proc/net/arp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Any(row => row is [var ip, _, "0x2", ..] && ip == $"{PeerAddress.Unmapped(address)}");
        }
        catch (IOException)
        {
            return false;
        }
    }
}

/// <summary>A port that answers, and the address of this machine that it is reached from.</summary>
internal sealed record Passage(IPEndPoint At, IPAddress From);
