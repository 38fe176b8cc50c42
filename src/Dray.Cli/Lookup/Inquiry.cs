using System.Net;
using System.Net.Sockets;
using Dray.Cli.Parsing;
using Dray.Transfers;

namespace Dray.Cli.Lookup;

/// <summary>Asks hosts one by one whether a server is there. They are told nothing but that somebody asks.</summary>
internal static class Inquiry
{
    private const int AtOnce = 64;
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromMilliseconds(500), AnswerWithin = TimeSpan.FromSeconds(3);

    /// <summary>Asks each of a list.</summary>
    public static Task OfHostsAsync(IEnumerable<Target> hosts, Action<FoundPeer> found, CancellationToken cancel) =>
        Parallel.ForEachAsync(hosts, Bounded(cancel), async (host, cancel) => await AskAsync(host.Host, host.Port ?? Addressing.DefaultPort, FoundBy.Hosts, found, cancel));

    /// <summary>Asks every address of a subnet that takes a connection.</summary>
    public static Task OfSubnetAsync(Subnet subnet, int port, Action<FoundPeer> found, CancellationToken cancel) =>
        Parallel.ForEachAsync(subnet.Hosts, Bounded(cancel), async (address, cancel) =>
        {
            if (await ListensAsync(address, port, cancel)) await AskAsync(address.ToString(), port, FoundBy.Probe, found, cancel);
        });

    private static ParallelOptions Bounded(CancellationToken cancel) => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };

    private static async Task AskAsync(string host, int port, FoundBy by, Action<FoundPeer> found, CancellationToken cancel)
    {
        if (await Greeting.AskAsync(host, port, AnswerWithin, cancel) is { } answer) found(FoundPeer.Of(answer, by));
    }

    private static async Task<bool> ListensAsync(IPAddress address, int port, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(ConnectWithin);
        try
        {
            // A machine that has no more sockets to give reaches nobody.
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, port, patience.Token);
            return true;
        }
        catch (Exception fault) when (fault is SocketException || (fault is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }
}
