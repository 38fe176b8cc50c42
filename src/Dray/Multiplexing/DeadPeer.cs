using System.Net.Sockets;

namespace Dray.Multiplexing;

/// <summary>Has the system notice a peer that vanished without a word: pulled cable, power cut, sleeping laptop.</summary>
internal static class DeadPeer
{
    private const int FirstProbeSeconds = 15;
    private const int BetweenProbesSeconds = 5;
    private const int Probes = 3;

    /// <summary>TCP_USER_TIMEOUT of tcp(7): how long sent data may go unacknowledged, in milliseconds.</summary>
    private const int UserTimeout = 18;

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    /// <summary>An idle connection ends after some 30 s of silence from the other system, one with data under way likewise.</summary>
    /// <param name="socket">A TCP connection.</param>
    /// <param name="patience">How long the other system may take no data instead, be it there or not.</param>
    public static void Notice(Socket socket, TimeSpan? patience = null)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, FirstProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, BetweenProbesSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        if (!OperatingSystem.IsLinux()) return;
        Span<byte> timeout = stackalloc byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(timeout, (int)(patience ?? DefaultPatience).TotalMilliseconds);
        socket.SetRawSocketOption((int)ProtocolType.Tcp, UserTimeout, timeout);
    }
}
