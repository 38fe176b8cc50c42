using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dray.Discovery.Messages;
using Dray.Discovery.Network;

namespace Dray.Discovery;

/// <summary>What is told of one service, to everybody on its links. All of it is public.</summary>
/// <param name="Name">What people call it: the device's name.</param>
/// <param name="Id">The device's id, of which the first digits are told.</param>
/// <param name="Protocol">The version of the control plane that it speaks.</param>
/// <param name="Listening">Where it listens, with its real ports; the port of the first is the one that is announced.</param>
internal sealed record Announcement(string Name, string Id, int Protocol, IReadOnlyList<IPEndPoint> Listening)
{
    /// <summary>Seconds that records are believed for which name a host or an address (RFC 6762, 10), and any others.</summary>
    private const uint HostTtl = 120, OtherTtl = 4500;

    /// <summary>What is told besides in the text record; no secret, and none of the keys that are there already.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> More { get; init; } = [];

    /// <summary>
    /// The addresses of a link that the server is reached at; none where it is not. A server for this machine alone is
    /// announced to this machine alone, and one that others can reach to them.
    /// </summary>
    public IReadOnlyList<IPAddress> On(Link link)
    {
        if (link.IsLoopback && !Listening.All(point => IPAddress.IsLoopback(point.Address))) return [];
        return [.. link.Networks.Select(network => network.Own).Where(own => Listening.Any(point => IsReached(point, own)))];
    }

    /// <summary>Everything that is said about it on a link: what is its own alone first.</summary>
    /// <param name="number">Behind a name that somebody else bears already: 2 and up; 1 is the name itself.</param>
    /// <param name="addresses">What <see cref="On"/> gave.</param>
    public IReadOnlyList<DnsRecord> Records(int number, IReadOnlyList<IPAddress> addresses)
    {
        var (instance, host) = (InstanceName(number), HostName);
        return
        [
            DnsRecord.Service(instance, HostTtl, host, Listening[0].Port),
            DnsRecord.Text(instance, OtherTtl, [new(DrayService.TextVersion, "1"), new(DrayService.Id, IdPrefix), new(DrayService.Protocol, Protocol.ToString(CultureInfo.InvariantCulture)), .. More]),
            .. addresses.Select(address => DnsRecord.Address(host, HostTtl, address)),
            DnsRecord.Pointer(DrayService.Type, OtherTtl, instance),
            DnsRecord.Pointer(DrayService.AllTypes, OtherTtl, DrayService.Type),
        ];
    }

    /// <summary>What the service is called on a link; "name-2" can be typed as a host, which "name (2)" can not.</summary>
    public DnsName InstanceName(int number) => DrayService.Type.Beneath(number == 1 ? Cut(Name, "") : Cut(Name, $"-{number.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>
    /// A name that nobody else bears, with the id and the port in it: the machine's own is its system's to announce, and several
    /// servers may run on one.
    /// </summary>
    private DnsName HostName => DrayService.Domain.Beneath(string.Create(CultureInfo.InvariantCulture, $"dray-{IdPrefix}-{Listening[0].Port}"));

    private string IdPrefix => Id[..DrayService.IdDigits];

    private static bool IsReached(IPEndPoint point, IPAddress own)
    {
        if (point.AddressFamily != own.AddressFamily) return false;
        var any = own.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        return point.Address.Equals(any) || point.Address.GetAddressBytes().AsSpan().SequenceEqual(own.GetAddressBytes());
    }

    private static string Cut(string name, string suffix)
    {
        var kept = new StringBuilder();
        foreach (var rune in name.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(kept.ToString()) + rune.Utf8SequenceLength + suffix.Length > DnsName.MostLabel) break;
            kept.Append(rune);
        }

        return kept.Append(suffix).ToString();
    }
}
