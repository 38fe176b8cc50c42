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

    /// <summary>From now on nobody but this server is believed there. What goes wrong is left to the next time: what it was reached for is done.</summary>
    /// <param name="known">Where it is remembered, if it is known.</param>
    /// <param name="serverId">The SHA-256 of its certificate, in lower-case hex.</param>
    /// <param name="ownId">This device's own, which needs no remembering.</param>
    /// <param name="host">As a person typed it.</param>
    /// <param name="port">The TCP port there.</param>
    public static void Remember(KnownDevices known, string serverId, string ownId, string host, int port)
    {
        try
        {
            var place = Of(host, port);
            if (serverId != ownId && known.Find(serverId) is { } device && !device.Reached.Contains(place)) known.Recognise(serverId, null, place);
        }
        catch (IdentityException)
        {
        }
    }
}
