using System.Net;
using System.Net.Sockets;
using System.Text;
using Dray.Multiplexing;

namespace Dray.Cli.Doctor;

/// <summary>
/// Whether large packets reach a server: some way on may take smaller ones only, and its router's word about that may get lost
/// (RFC 2923, section 2.1). Then a connection comes about, and the first full packet never arrives. Linux only.
/// </summary>
/// <param name="at">The server's port, of which nothing else is wanted than that its system acknowledges what comes.</param>
/// <param name="mtu">Bytes of the largest packet that this machine's interface sends.</param>
internal sealed class MtuProbe(IPEndPoint at, int mtu)
{
    private const int TCP_MAXSEG = 2;
    private const int TcpHeader = 20, SmallestPacket = 576;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3), Look = TimeSpan.FromMilliseconds(10);

    /// <summary>Of paths that there are: Ethernet, PPPoE, tunnels, the least of IPv6, the least of IPv4 that everybody keeps to.</summary>
    private static readonly int[] Usual = [1500, 1492, 1420, 1280, 1024, SmallestPacket];

    private int IpHeader => at.AddressFamily == AddressFamily.InterNetwork ? 20 : 40;

    /// <summary>What became of a few full packets.</summary>
    /// <param name="Arrived">Some of them were acknowledged.</param>
    /// <param name="Info">What the system says of the connection.</param>
    public readonly record struct Outcome(bool Arrived, TcpInfo Info)
    {
        /// <summary>The system gave up on full packets by itself (net.ipv4.tcp_mtu_probing), after it had lost seconds.</summary>
        public bool Shrank => Arrived && Info.Resent >= 2 && Info.SegmentSize < Info.PathMtu - 200;
    }

    /// <summary>Sends a few packets as large as the interface does.</summary>
    /// <exception cref="SocketException">There was no connection this time.</exception>
    public Task<Outcome> TryAsync(CancellationToken cancel) => TryAsync(null, cancel);

    /// <summary>The largest of some usual sizes that does arrive, in bytes of a packet; null where none does.</summary>
    public async Task<int?> LargestAsync(CancellationToken cancel)
    {
        var tries = Usual.Where(size => size < mtu).Select(async size => (Size: size, (await TryAsync(size, cancel)).Arrived));
        var arrived = (await Task.WhenAll(tries)).Where(one => one.Arrived).Select(one => one.Size).ToArray();
        return arrived.Length > 0 ? arrived.Max() : null;
    }

    private async Task<Outcome> TryAsync(int? packet, CancellationToken cancel)
    {
        using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (packet is { } size) socket.SetRawSocketOption((int)ProtocolType.Tcp, TCP_MAXSEG, BitConverter.GetBytes(size - IpHeader - TcpHeader));
        await socket.ConnectAsync(at, cancel);
        _ = TcpInfo.TryRead(socket, out var before);
        await socket.SendAsync(Request(4 * mtu), cancel);
        var info = before;
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Look)
        {
            // A server that says anything, or cuts the connection, has had the first packet.
            if (socket.Poll(0, SelectMode.SelectRead) || (TcpInfo.TryRead(socket, out info) && info.Acknowledged > before.Acknowledged)) return new Outcome(true, info);
            await Task.Delay(Look, cancel);
        }

        return new Outcome(false, info);
    }

    /// <summary>Something that a server turns down in good order, and that fills packets.</summary>
    private static byte[] Request(int length)
    {
        var head = Encoding.ASCII.GetBytes($"POST /v1/hello HTTP/1.1\r\nHost: dray\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
        return [.. head, .. new byte[length]];
    }
}
