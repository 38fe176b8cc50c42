using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Dray.Discovery.Messages;

namespace Dray.Discovery.Network;

/// <summary>
/// One socket of one version of IP for all links. Port 5353 is shared with whoever else speaks multicast DNS on this machine.
/// Sent on by the loop's task alone, which disposes it.
/// </summary>
internal sealed class MulticastSocket : IDisposable
{
    public const int Port = 5353;

    private static readonly IPAddress GroupV4 = IPAddress.Parse("224.0.0.251");
    private static readonly IPAddress GroupV6 = IPAddress.Parse("ff02::fb");

    private readonly Socket _socket;
    private readonly AddressFamily _family;
    private volatile bool _failed;

    private MulticastSocket(Socket socket, AddressFamily family) => (_socket, _family) = (socket, family);

    private bool IsV4 => _family == AddressFamily.InterNetwork;

    /// <summary>Where everybody of a version of IP listens (RFC 6762, 3).</summary>
    public static IPAddress GroupOf(AddressFamily family) => family == AddressFamily.InterNetwork ? GroupV4 : GroupV6;

    /// <summary>It receives no more, and has to be made anew.</summary>
    public bool HasFailed => _failed;

    /// <exception cref="SocketException">This machine has no such socket to give now.</exception>
    /// <param name="family">Which version of IP.</param>
    /// <param name="port">5353, or 0 for one of its own.</param>
    public static MulticastSocket Open(AddressFamily family, int port)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            var v4 = family == AddressFamily.InterNetwork;
            if (!v4) socket.DualMode = false;
            if (port != 0) Share(socket);
            socket.Bind(new IPEndPoint(v4 ? IPAddress.Any : IPAddress.IPv6Any, port));
            var level = v4 ? SocketOptionLevel.IP : SocketOptionLevel.IPv6;
            socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, 255);
            socket.SetSocketOption(level, SocketOptionName.MulticastLoopback, true);
            socket.SetSocketOption(level, SocketOptionName.PacketInformation, true);
            return new MulticastSocket(socket, family);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Hears what is said to the group on a link from now on.</summary>
    /// <exception cref="SocketException">The link is not fit for it, or has gone; or there are too many of them (Linux joins 20 for a socket of IPv4).</exception>
    public void Join(Link link)
    {
        if (IsV4) _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(GroupV4, link.Index));
        else _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(GroupV6, link.Index));
    }

    /// <summary>The link has gone, or is not wanted any more.</summary>
    public void Part(Link link) => Try(() =>
    {
        if (IsV4) _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.DropMembership, new MulticastOption(GroupV4, link.Index));
        else _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.DropMembership, new IPv6MulticastOption(GroupV6, link.Index));
    });

    /// <summary>To the group on one link. What can't be sent is lost, as a datagram may be anywhere.</summary>
    public void Multicast(Link link, byte[] datagram) => Try(() =>
    {
        if (IsV4) _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, InterfaceV4(link));
        else _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, link.Index);
        _socket.SendTo(datagram, IsV4 ? new IPEndPoint(GroupV4, Port) : new IPEndPoint(new IPAddress(GroupV6.GetAddressBytes(), link.Index), Port));
    });

    public void Reply(IPEndPoint to, byte[] datagram) => Try(() => _socket.SendTo(datagram, to));

    /// <summary>Hands over what comes until the socket is disposed, or fails. A queue that is full drops it.</summary>
    public async Task ReceiveAsync(ChannelWriter<Datagram> queue)
    {
        var buffer = new byte[DnsMessage.MostBytes + 1];
        var anybody = new IPEndPoint(IsV4 ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (true)
        {
            try
            {
                var came = await _socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, anybody).ConfigureAwait(false);
                queue.TryWrite(new Datagram(came.PacketInformation.Interface, (IPEndPoint)came.RemoteEndPoint, buffer[..came.ReceivedBytes]));
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.MessageSize)
            {
                // What an earlier datagram came to: nobody listens there, or it was cut to fit.
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                // What lasts would be met again at once, without end.
                _failed = true;
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>
    /// An index in network order, or it would be taken for an address. On loopback it has to be the address: by index alone
    /// Linux sends from 0.0.0.0 there. (IPv6 multicast it does not route to loopback at all.)
    /// </summary>
    private static int InterfaceV4(Link link) =>
        link.IsLoopback ? BitConverter.ToInt32(link.Networks[0].Own.GetAddressBytes()) : IPAddress.HostToNetworkOrder(link.Index);

    /// <summary>Linux shares a port among users by the one option, and among sockets of one user by either; avahi sets both.</summary>
    private static void Share(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        Span<byte> yes = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(yes, 1);
        if (OperatingSystem.IsLinux())
        {
            const int Level = 1, ReuseAddress = 2, ReusePort = 15;
            socket.SetRawSocketOption(Level, ReuseAddress, yes);
            socket.SetRawSocketOption(Level, ReusePort, yes);
        }
        else if (OperatingSystem.IsMacOS())
        {
            const int Level = 0xFFFF, ReusePort = 0x200;
            socket.SetRawSocketOption(Level, ReusePort, yes);
        }
    }

    private static void Try(Action call)
    {
        try
        {
            call();
        }
        catch (SocketException)
        {
        }
    }
}

/// <summary>What came, by which interface and from whom.</summary>
internal readonly record struct Datagram(int Interface, IPEndPoint From, byte[] Bytes)
{
    /// <summary>Null where it is no message, or a response from another port than 5353, which counts for nothing (RFC 6762, 6).</summary>
    public DnsMessage? Read() => DnsMessage.Read(Bytes) is { } message && (!message.IsResponse || From.Port == MulticastSocket.Port) ? message : null;
}
