using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Dray.Multiplexing;

namespace Dray.Cli.Doctor;

/// <summary>This machine's network interfaces, as far as they matter to a transfer.</summary>
internal static class Interfaces
{
    /// <summary>Those that are up, loopback aside; empty where the system does not tell.</summary>
    public static IReadOnlyList<NetworkInterface> Up()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().Where(nic =>
                nic.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown && nic.NetworkInterfaceType != NetworkInterfaceType.Loopback)];
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    /// <summary>The one that has this address; null where none has, as for loopback.</summary>
    public static NetworkInterface? With(IPAddress address)
    {
        var wanted = PeerAddress.Unmapped(address);
        return Up().FirstOrDefault(nic => nic.GetIPProperties().UnicastAddresses.Any(own => own.Address.Equals(wanted)));
    }

    /// <summary>Bytes of the largest packet that it sends; null where the system does not tell.</summary>
    public static int? MtuOf(NetworkInterface nic)
    {
        try
        {
            return nic.GetIPProperties().GetIPv4Properties()?.Mtu is > 0 and var mtu ? mtu : null;
        }
        catch (NetworkInformationException)
        {
            return null;
        }
    }

    /// <summary>Whether this address is in one network with the interface, so that multicast may pass between them.</summary>
    public static bool IsNeighbour(NetworkInterface nic, IPAddress address)
    {
        var far = PeerAddress.Unmapped(address);
        return nic.GetIPProperties().UnicastAddresses.Any(own =>
            own.Address.AddressFamily == far.AddressFamily && SharePrefix(own.Address.GetAddressBytes(), far.GetAddressBytes(), own.PrefixLength));
    }

    /// <summary>Its addresses as others write them, with the length of their networks.</summary>
    public static string AddressesOf(NetworkInterface nic) => string.Join(", ", nic.GetIPProperties().UnicastAddresses
        .Where(own => own.Address.AddressFamily == AddressFamily.InterNetwork || !own.Address.IsIPv6LinkLocal)
        .Select(own => $"{own.Address}/{own.PrefixLength}"));

    internal static bool SharePrefix(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int bits)
    {
        var whole = Math.Min(bits, 8 * one.Length) / 8;
        if (one.Length != other.Length || !one[..whole].SequenceEqual(other[..whole])) return false;
        return whole == one.Length || (one[whole] ^ other[whole]) >> (8 - (bits % 8)) == 0;
    }
}
