using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Dray.Discovery.Network;

/// <summary>
/// One interface with one version of IP: a world of its own to multicast DNS. Links that are equal are the same link, with
/// the same addresses.
/// </summary>
/// <param name="Index">The interface's, as the system counts.</param>
/// <param name="Interface">Its name.</param>
/// <param name="Family">Which version.</param>
/// <param name="IsLoopback">Only this machine is there.</param>
/// <param name="Networks">This machine's addresses there, each with the network that it is in.</param>
internal sealed record Link(int Index, string Interface, AddressFamily Family, bool IsLoopback, IReadOnlyList<(IPAddress Own, int Prefix)> Networks)
{
    /// <summary>Whether an address is one that needs no router to get here.</summary>
    public bool Covers(IPAddress address) =>
        address.AddressFamily == Family && Networks.Any(network => Prefixed(address, network.Prefix).SequenceEqual(Prefixed(network.Own, network.Prefix)));

    /// <summary>Whether an address is this machine's own, on this link.</summary>
    public bool Owns(IPAddress address) => Networks.Any(network => network.Own.GetAddressBytes().AsSpan().SequenceEqual(address.GetAddressBytes()));

    public bool Equals(Link? other) => other is not null && Index == other.Index && Family == other.Family && Networks.SequenceEqual(other.Networks);

    public override int GetHashCode() => HashCode.Combine(Index, Family);

    /// <summary>Every link that is up now and carries multicast; empty where the system does not tell.</summary>
    public static IReadOnlyList<Link> Scan()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(Of)];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    private static IEnumerable<Link> Of(NetworkInterface nic)
    {
        var loopback = nic.NetworkInterfaceType == NetworkInterfaceType.Loopback;
        // The state of a loopback or a tunnel is not always known.
        if (nic.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown) || (!nic.SupportsMulticast && !loopback)) yield break;
        var properties = nic.GetIPProperties();
        foreach (var family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            (IPAddress, int)[] networks = [.. properties.UnicastAddresses
                .Where(unicast => unicast.Address.AddressFamily == family)
                .Select(unicast => (unicast.Address, unicast.PrefixLength))];
            if (networks.Length > 0 && IndexOf(properties, family) is { } index) yield return new Link(index, nic.Name, family, loopback, networks);
        }
    }

    private static int? IndexOf(IPInterfaceProperties properties, AddressFamily family)
    {
        try
        {
            return family == AddressFamily.InterNetwork ? properties.GetIPv4Properties()?.Index : properties.GetIPv6Properties()?.Index;
        }
        catch (NetworkInformationException)
        {
            // The interface does not speak that version, or has just gone.
            return null;
        }
    }

    private static byte[] Prefixed(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return bytes;
    }
}
