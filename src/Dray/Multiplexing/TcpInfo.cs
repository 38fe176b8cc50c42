using System.Buffers.Binary;
using System.Net.Sockets;

namespace Dray.Multiplexing;

/// <summary>What Linux knows of a connection: two of the fields of tcp(7)'s TCP_INFO.</summary>
/// <param name="RoundTrip">The smoothed round-trip time.</param>
/// <param name="Acknowledged">Bytes that the other system has acknowledged.</param>
internal readonly record struct TcpInfo(TimeSpan RoundTrip, long Acknowledged)
{
    private const int TCP_INFO = 11;
    private const int RttAt = 68, BytesAckedAt = 120, Size = 128;

    /// <summary>False on other systems, and where the socket is closed. Any thread.</summary>
    public static bool TryRead(Socket socket, out TcpInfo info)
    {
        info = default;
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            Span<byte> bytes = stackalloc byte[Size];
            if (socket.GetRawSocketOption((int)ProtocolType.Tcp, TCP_INFO, bytes) < Size) return false;
            info = new TcpInfo(
                TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(bytes[RttAt..])),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[BytesAckedAt..]));
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
