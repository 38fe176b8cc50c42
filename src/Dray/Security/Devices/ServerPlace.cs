using System.Globalization;
using System.Net;

namespace Dray.Security;

/// <summary>Where a server was reached, as one text: what a person typed for its host, and its port.</summary>
internal static class ServerPlace
{
    public static string Of(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{host.TrimEnd('.').ToLowerInvariant()}:{port}");

    /// <summary>An address is lent, by DHCP, now to one device and now to another; a name is not.</summary>
    public static bool IsAddress(string host) => IPAddress.TryParse(host, out _);
}
