using System.Net;
using System.Net.NetworkInformation;

namespace Dray.Cli.Output;

/// <summary>The addresses under which other machines may reach this one.</summary>
internal static class LanAddresses
{
    /// <summary>The likely ones first; empty where the system does not tell.</summary>
    public static IReadOnlyList<IPAddress> OfThisMachine()
    {
        try
        {
            return Order(from nic in NetworkInterface.GetAllNetworkInterfaces()
                         where nic.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
                         from unicast in nic.GetIPProperties().UnicastAddresses
                         select new LanAddress(nic.Name, nic.NetworkInterfaceType, unicast.Address));
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }

    internal static IReadOnlyList<IPAddress> Order(IEnumerable<LanAddress> addresses) =>
        [.. addresses.Where(address => address.IsUsable).OrderBy(address => address.Unlikeliness).Select(address => address.Address)];
}
