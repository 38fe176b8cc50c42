using System.Net;
using System.Net.Sockets;
using Dray.Cli.Parsing;

namespace Dray.Cli.Output;

/// <summary>What a sender types to reach this server.</summary>
internal static class WaysIn
{
    private const int Most = 6;

    /// <param name="listening">The endpoints listened on, with their real ports.</param>
    /// <param name="open">False where only this machine may send.</param>
    /// <param name="ofThisMachine">This machine's addresses, likely ones first; asked only where they matter.</param>
    public static IReadOnlyList<string> Of(
        IReadOnlyList<IPEndPoint> listening, bool open, Func<IReadOnlyList<IPAddress>> ofThisMachine)
    {
        var ways = listening.SelectMany(point => open ? Reachable(point, ofThisMachine) : Local(point));
        return [.. ways.OrderBy(way => way.Rank).Select(way => way.Text).Distinct().Take(Most)];
    }

    private static IEnumerable<(int Rank, string Text)> Reachable(IPEndPoint point, Func<IReadOnlyList<IPAddress>> ofThisMachine)
    {
        if (!IsAny(point)) return [(0, Typed(point.Address.ToString(), point.Port))];
        return [.. ofThisMachine().Select((address, rank) => (address, rank))
            .Where(found => found.address.AddressFamily == point.AddressFamily)
            .Select(found => (found.rank, Typed(found.address.ToString(), point.Port))),
            (int.MaxValue, Typed("localhost", point.Port))];
    }

    private static IEnumerable<(int Rank, string Text)> Local(IPEndPoint point) => IsAny(point)
        ? [(0, Typed("localhost", point.Port))]
        : [(0, Typed(point.Address.ToString(), point.Port))];

    private static bool IsAny(IPEndPoint point) => point.Address.Equals(
        point.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any);

    private static string Typed(string host, int port) => port == Addressing.DefaultPort
        ? new Target(host, null, "").ToString()
        : $"--to {new Target(host, port, "").Address}";
}
