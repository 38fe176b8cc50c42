using System.Globalization;
using System.Net;

namespace Dray.Discovery;

/// <summary>
/// A server as somebody announces it. Anybody can announce anything: nothing here is an identity, and names have to be escaped
/// before they are shown.
/// </summary>
/// <param name="Name">What it is called.</param>
/// <param name="Port">Its TCP port.</param>
/// <param name="Addresses">Where it says to be reached, link-local ones with the zone that they were heard in; IPv4 first.</param>
/// <param name="Text">What its text record tells under the keys that are looked at.</param>
internal sealed record Peer(string Name, int Port, IReadOnlyList<IPAddress> Addresses, IReadOnlyDictionary<string, string> Text)
{
    /// <summary>The first digits of the id that it claims; null where it claims none that could be one.</summary>
    public string? IdPrefix => Text.TryGetValue(DrayService.Id, out var id) && id.Length == DrayService.IdDigits && id.All(char.IsAsciiHexDigitLower) ? id : null;

    /// <summary>The version of the control plane that it claims to speak; null where it claims none.</summary>
    public int? Protocol => Text.TryGetValue(DrayService.Protocol, out var version)
        && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The number of an offer that is found by it; null where it is none.</summary>
    public string? Offer => Text.GetValueOrDefault(DrayService.Offer);

    public bool Equals(Peer? other) => other is not null && Name == other.Name && Port == other.Port
        && Addresses.SequenceEqual(other.Addresses) && Text.OrderBy(pair => pair.Key, StringComparer.Ordinal).SequenceEqual(other.Text.OrderBy(pair => pair.Key, StringComparer.Ordinal));

    public override int GetHashCode() => HashCode.Combine(Name, Port);

    /// <summary>The same server, heard on another link besides.</summary>
    public Peer And(Peer other) => this with { Addresses = Order(Addresses.Concat(other.Addresses)) };

    public static IReadOnlyList<IPAddress> Order(IEnumerable<IPAddress> addresses) =>
        [.. addresses.Distinct().OrderBy(address => address.AddressFamily).ThenBy(address => address.IsIPv6LinkLocal).ThenBy(address => address.ToString(), StringComparer.Ordinal)];
}
