using System.Buffers.Binary;
using System.Net.Sockets;

namespace Dray.Multiplexing;

/// <summary>What Linux knows of a connection: some of the fields of tcp(7)'s TCP_INFO, as linux/tcp.h lays them out.</summary>
/// <param name="RoundTrip">The smoothed round-trip time.</param>
/// <param name="Acknowledged">Bytes that the other system has acknowledged.</param>
internal readonly record struct TcpInfo(TimeSpan RoundTrip, long Acknowledged)
{
    private const int TCP_INFO = 11;
    private const int MssAt = 16, PathMtuAt = 60, RttAt = 68, ResentAt = 100, BytesAckedAt = 120, Size = 128;
    private const int BusyAt = 168, WindowLimitedAt = 176, SizeWithTimes = 192; // since Linux 4.10

    /// <summary>Bytes of payload in its packets.</summary>
    public int SegmentSize { get; private init; }

    /// <summary>Bytes of the largest packet that the system believes to pass.</summary>
    public int PathMtu { get; private init; }

    /// <summary>Packets that were sent again.</summary>
    public int Resent { get; private init; }

    /// <summary>Time with something to send that was not acknowledged yet; zero where the system does not count it.</summary>
    public TimeSpan Busy { get; private init; }

    /// <summary>Of that, time in which the receiver's window kept it from being sent.</summary>
    public TimeSpan WindowLimited { get; private init; }

    /// <summary>False on other systems, and where the socket is closed. Any thread.</summary>
    public static bool TryRead(Socket socket, out TcpInfo info)
    {
        info = default;
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            Span<byte> bytes = stackalloc byte[SizeWithTimes];
            if (socket.GetRawSocketOption((int)ProtocolType.Tcp, TCP_INFO, bytes) is var length && length < Size) return false;
            info = Read(bytes[..length]);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static TcpInfo Read(ReadOnlySpan<byte> bytes) => new(
        TimeSpan.FromMicroseconds(BinaryPrimitives.ReadUInt32LittleEndian(bytes[RttAt..])), BinaryPrimitives.ReadInt64LittleEndian(bytes[BytesAckedAt..]))
    {
        SegmentSize = BinaryPrimitives.ReadInt32LittleEndian(bytes[MssAt..]),
        PathMtu = BinaryPrimitives.ReadInt32LittleEndian(bytes[PathMtuAt..]),
        Resent = BinaryPrimitives.ReadInt32LittleEndian(bytes[ResentAt..]),
        Busy = TimeAt(bytes, BusyAt),
        WindowLimited = TimeAt(bytes, WindowLimitedAt),
    };

    private static TimeSpan TimeAt(ReadOnlySpan<byte> bytes, int at) =>
        bytes.Length < SizeWithTimes ? TimeSpan.Zero : TimeSpan.FromMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]));
}
