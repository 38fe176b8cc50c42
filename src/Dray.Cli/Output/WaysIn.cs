using System.Net;
using System.Net.Sockets;
using Dray.Cli.Parsing;
using Dray.Server.Offering;

namespace Dray.Cli.Output;

/// <summary>What a sender types to reach this server.</summary>
internal static class WaysIn
{
    private const int Most = 6;

    /// <param name="listening">The endpoints listened on, with their real ports.</param>
    /// <param name="ofThisMachine">This machine's addresses, likely ones first; asked only where they matter.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<IPEndPoint> listening, Func<IReadOnlyList<IPAddress>> ofThisMachine) =>
        Ways(listening, open: true, ofThisMachine, Typed);

    /// <summary>The same for plain TCP: host and port, as nc takes them.</summary>
    /// <param name="listening">The endpoints listened on, with their real ports.</param>
    /// <param name="open">False where only this machine may send.</param>
    /// <param name="ofThisMachine">This machine's addresses, likely ones first; asked only where they matter.</param>
    public static IReadOnlyList<string> Raw(
        IReadOnlyList<IPEndPoint> listening, bool open, Func<IReadOnlyList<IPAddress>> ofThisMachine) =>
        Ways(listening, open, ofThisMachine, (host, port) => $"{host} {port}");

    /// <summary>The same for an offer: as <c>--from</c> takes it.</summary>
    /// <param name="listening">The endpoints listened on, with their real ports.</param>
    /// <param name="ofThisMachine">This machine's addresses, likely ones first; asked only where they matter.</param>
    public static IReadOnlyList<string> Hosts(IReadOnlyList<IPEndPoint> listening, Func<IReadOnlyList<IPAddress>> ofThisMachine) =>
        Ways(listening, open: true, ofThisMachine, (host, port) => port == OfferOptions.DefaultPort ? host : new Target(host, port, "").Address);

    /// <summary>The same for browsers, where several servers of one machine may be: the port always.</summary>
    /// <param name="listening">The endpoints listened on, with their real ports.</param>
    /// <param name="names">What the user says that this machine is called: those first, since his certificate may be for them.</param>
    /// <param name="scheme">https or http.</param>
    /// <param name="ofThisMachine">This machine's addresses, likely ones first; asked only where they matter.</param>
    public static IReadOnlyList<string> Links(IReadOnlyList<IPEndPoint> listening, IReadOnlyList<string> names, string scheme, Func<IReadOnlyList<IPAddress>> ofThisMachine) =>
        [.. names.Select(name => $"{scheme}://{name}:{listening[0].Port}/"),
            // What an address of one link alone is on, no browser understands (RFC 6874).
            .. Ways([.. listening.Where(static point => point.Address is not { IsIPv6LinkLocal: true })], open: true, ofThisMachine, (host, port) => $"{scheme}://{(host.Contains(':') ? $"[{host}]" : host)}:{port}/")];

    private static IReadOnlyList<string> Ways(
        IReadOnlyList<IPEndPoint> listening, bool open, Func<IReadOnlyList<IPAddress>> ofThisMachine, Func<string, int, string> typed)
    {
        var ways = listening.SelectMany(point => open ? Reachable(point, ofThisMachine) : Local(point));
        return [.. ways.OrderBy(way => way.Rank).Select(way => typed(way.Host, way.Port)).Distinct().Take(Most)];
    }

    private static IEnumerable<(int Rank, string Host, int Port)> Reachable(IPEndPoint point, Func<IReadOnlyList<IPAddress>> ofThisMachine)
    {
        if (!IsAny(point)) return [(0, point.Address.ToString(), point.Port)];
        return [.. ofThisMachine().Select((address, rank) => (address, rank))
            .Where(found => found.address.AddressFamily == point.AddressFamily)
            .Select(found => (found.rank, found.address.ToString(), point.Port)),
            (int.MaxValue, "localhost", point.Port)];
    }

    private static IEnumerable<(int Rank, string Host, int Port)> Local(IPEndPoint point) =>
        [(0, IsAny(point) ? "localhost" : point.Address.ToString(), point.Port)];

    private static bool IsAny(IPEndPoint point) => point.Address.Equals(
        point.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any);

    private static string Typed(string host, int port) => port == Addressing.DefaultPort
        ? new Target(host, null, "").ToString()
        : $"--to {new Target(host, port, "").Address}";
}
