using System.Net;
using System.Net.Sockets;

namespace Dray.Multiplexing;

/// <summary>A UDP socket on loopback, connected to itself: readable everywhere, and nobody else can write to it.</summary>
internal sealed class DatagramWaker : Waker
{
    private readonly Socket _self = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public DatagramWaker()
    {
        _self.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _self.Connect(_self.LocalEndPoint!);
        _self.Blocking = false;
    }

    public override nint Descriptor => _self.Handle;

    // Fails only where its buffer is full, and then it is readable.
    public override void Signal() => _self.Send([1], SocketFlags.None, out _);

    public override void Clear()
    {
        Span<byte> signal = stackalloc byte[1];
        while (_self.Receive(signal, SocketFlags.None, out _) > 0) { }
    }

    public override void Dispose() => _self.Dispose();
}
