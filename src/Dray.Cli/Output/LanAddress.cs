using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Dray.Cli.Output;

/// <summary>An address of this machine, and the interface that it belongs to.</summary>
internal readonly record struct LanAddress(string Interface, NetworkInterfaceType Type, IPAddress Address)
{
    private static readonly string[] Virtual =
    [
        "docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "podman", "cni", "flannel", "cali",
        "tun", "tap", "wg", "tailscale", "zt", "utun", "ppp", "ipsec", "vEthernet", "dummy",
    ];

    /// <summary>
    /// How unlikely it is that another machine of the LAN gets here by this address: cables and radio before bridges and
    /// tunnels, private IPv4 before public, then IPv6.
    /// </summary>
    public int Unlikeliness => (IsVirtual ? 10 : 0) + Address.AddressFamily switch
    {
        AddressFamily.InterNetwork when IsPrivate => 0,
        AddressFamily.InterNetwork => 1,
        _ => 2,
    };

    /// <summary>False for loopback, and for link-local addresses, which mean nothing without the sender's own zone.</summary>
    public bool IsUsable => !IPAddress.IsLoopback(Address) && !Address.IsIPv6LinkLocal && !Address.IsIPv6Multicast
        && !(Address.AddressFamily == AddressFamily.InterNetwork && Address.GetAddressBytes() is [169, 254, _, _]);

    private bool IsVirtual
    {
        get
        {
            var name = Interface;
            return Type is NetworkInterfaceType.Tunnel or NetworkInterfaceType.Ppp
                || Array.Exists(Virtual, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
        }
    }

    private bool IsPrivate => Address.GetAddressBytes() is [10, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..];
}
