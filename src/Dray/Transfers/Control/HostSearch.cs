using System.Net;
using System.Net.Sockets;

namespace Dray.Transfers.Control;

/// <summary>Finds where a host is, and gets there. Whoever finds it need not be trusted: the certificate there decides.</summary>
internal static class HostSearch
{
    /// <summary>The system's resolver is asked alone for so long; nobody else hears of names that it knows.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(500);

    /// <summary>Where the system says, else where <paramref name="find"/> does.</summary>
    /// <exception cref="SocketException">Neither knows.</exception>
    public static async Task<IReadOnlyList<EndPoint>> Find(
        string host, int port, Func<string, CancellationToken, Task<IReadOnlyList<IPEndPoint>>> find, CancellationToken cancel)
    {
        var resolving = Dns.GetHostAddressesAsync(host, cancel);
        await Task.WhenAny(resolving, Task.Delay(HeadStart, cancel));
        if (!resolving.IsCompletedSuccessfully && await find(host, cancel) is { Count: > 0 } found) return found;
        return [.. (await resolving).Select(address => new IPEndPoint(address, port))];
    }

    /// <summary>A connection to the first of these that takes one.</summary>
    /// <exception cref="SocketException">None does; it tells of the last.</exception>
    public static async Task<Socket> Reach(IReadOnlyList<EndPoint> places, CancellationToken cancel)
    {
        for (var i = 0; ; i++)
        {
            // NoDelay before the handshake, or it stalls for about 45 ms.
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(places[i], cancel);
                return socket;
            }
            catch (Exception fault)
            {
                socket.Dispose();
                if (fault is not SocketException || i == places.Count - 1) throw;
            }
        }
    }
}
