using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using Dray.Discovery;
using Dray.Discovery.Messages;
using Dray.Discovery.Network;
using Dray.Multiplexing;

namespace Dray.Cli.Doctor;

/// <summary>
/// Asks by multicast DNS who serves Dray (RFC 6762, section 6.7: from a port of its own, so that answers come straight back),
/// and listens whether one machine answers. What the answer says is of no interest.
/// </summary>
internal static class MulticastProbe
{
    private const int HeaderBytes = 12;

    /// <summary>A packet may get lost.</summary>
    private const int Rounds = 2;

    /// <summary>Where the query goes, for an address of this kind.</summary>
    public static IPEndPoint GroupOf(IPAddress address) => new(MulticastSocket.GroupOf(address.AddressFamily), MulticastSocket.Port);

    /// <summary>How long it took until the host answered; null where it did not in time.</summary>
    /// <param name="from">The address of this machine that reaches it.</param>
    /// <param name="host">Whose answer counts.</param>
    /// <param name="over">The interface with that address.</param>
    /// <param name="patience">How long to listen.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="SocketException">Nothing can be sent that way.</exception>
    public static async Task<TimeSpan?> AskAsync(IPAddress from, IPAddress host, NetworkInterface over, TimeSpan patience, CancellationToken cancel)
    {
        using var socket = Open(from, over);
        var (id, since) = ((ushort)RandomNumberGenerator.GetInt32(1 << 16), Stopwatch.GetTimestamp());
        for (var round = 0; round < Rounds; round++)
        {
            await socket.SendToAsync(Query(id), GroupOf(from), cancel);
            if (await HearsAsync(socket, host, id, patience / Rounds, cancel)) return Stopwatch.GetElapsedTime(since);
        }

        return null;
    }

    private static async Task<bool> HearsAsync(Socket socket, IPAddress host, ushort id, TimeSpan patience, CancellationToken cancel)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        within.CancelAfter(patience);
        var (buffer, anybody) = (new byte[DnsMessage.MostBytes], socket.LocalEndPoint!);
        try
        {
            while (true)
            {
                var came = await socket.ReceiveFromAsync(buffer, anybody, within.Token);
                if (IsAnswer(buffer.AsSpan(0, came.ReceivedBytes), id) && IsFrom((IPEndPoint)came.RemoteEndPoint, host)) return true;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private static Socket Open(IPAddress from, NetworkInterface over)
    {
        var socket = new Socket(from.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            var level = from.AddressFamily == AddressFamily.InterNetwork ? SocketOptionLevel.IP : SocketOptionLevel.IPv6;
            socket.Bind(new IPEndPoint(from, 0));
            if (level == SocketOptionLevel.IP) socket.SetSocketOption(level, SocketOptionName.MulticastInterface, from.GetAddressBytes());
            else socket.SetSocketOption(level, SocketOptionName.MulticastInterface, over.GetIPProperties().GetIPv6Properties().Index);
            socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, 255);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>One question: PTR of <c>_dray._tcp.local</c>, class IN, and that the answer may come by unicast.</summary>
    internal static byte[] Query(ushort id) =>
        new DnsMessage { Id = id, Questions = [new DnsQuestion(DrayService.Type, DnsType.Pointer, Unicast: true)] }.Write();

    /// <summary>Whether it answers this query; some responders leave the id at 0.</summary>
    internal static bool IsAnswer(ReadOnlySpan<byte> packet, ushort id) =>
        packet.Length >= HeaderBytes && (packet[2] & 0x80) != 0 && BinaryPrimitives.ReadUInt16BigEndian(packet) is var said && (said == 0 || said == id);

    // A link-local address bears its zone on one side only.
    private static bool IsFrom(IPEndPoint sender, IPAddress host) =>
        sender.Port == MulticastSocket.Port && PeerAddress.Unmapped(sender.Address).GetAddressBytes().AsSpan().SequenceEqual(PeerAddress.Unmapped(host).GetAddressBytes());
}
