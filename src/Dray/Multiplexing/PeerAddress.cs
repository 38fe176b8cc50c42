using System.Net;

namespace Dray.Multiplexing;

/// <summary>Addresses of peers as people and rules know them.</summary>
internal static class PeerAddress
{
    /// <summary>The IPv4 address that a socket for both versions wraps in an IPv6 one (RFC 4291, 2.5.5.2); any other as it is.</summary>
    public static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
