using System.Globalization;
using System.Net;

namespace Dray.Security;

/// <summary>Where a server was reached, as one text: what a person typed for its host, and its port.</summary>
internal static class ServerPlace
{
    private const string LocalDomain = ".local";

    public static string Of(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{host.TrimEnd('.').ToLowerInvariant()}:{port}");

    /// <summary>The name that a host bears in the local network, where "NAME.local" and "NAME" are one (RFC 6762, 3).</summary>
    public static string LocalName(string host) =>
        host.TrimEnd('.') is var name && name.EndsWith(LocalDomain, StringComparison.OrdinalIgnoreCase) ? name[..^LocalDomain.Length] : name;

    /// <summary>An address is lent, by DHCP, now to one device and now to another; a name is not.</summary>
    public static bool IsAddress(string host) => IPAddress.TryParse(host, out _);
}
