using System.Net;
using System.Net.Sockets;

namespace Dray.EndToEnd;

/// <summary>Answers each multicast DNS query that it hears, with as little as makes it an answer.</summary>
internal sealed class Responder : IDisposable
{
    private static readonly IPEndPoint Group = new(IPAddress.Parse("224.0.0.251"), 5353);

    private readonly Socket _socket;
    private int _heard;

    /// <param name="address">Of the interface that it listens on, in the namespace of the thread that makes this.</param>
    public Responder(IPAddress address)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _socket.Bind(new IPEndPoint(IPAddress.Any, Group.Port));
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(Group.Address, address));
        // A thread of its own: an answer that waits for one of the pool's comes too late on a busy machine.
        new Thread(Answer) { IsBackground = true }.Start();
    }

    /// <summary>Queries that arrived.</summary>
    public int Heard => Volatile.Read(ref _heard);

    public void Dispose() => _socket.Dispose();

    private void Answer()
    {
        var buffer = new byte[9000];
        try
        {
            while (true)
            {
                EndPoint asking = new IPEndPoint(IPAddress.Any, 0);
                var count = _socket.ReceiveFrom(buffer, ref asking);
                Interlocked.Increment(ref _heard);
                buffer[2] |= 0x80;
                _socket.SendTo(buffer.AsSpan(0, count), asking);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
