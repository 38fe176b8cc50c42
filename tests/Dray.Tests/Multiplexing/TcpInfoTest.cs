using System.Net;
using System.Net.Sockets;
using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

public sealed class TcpInfoTest
{
    [Fact]
    public void It_tells_the_round_trip_and_what_has_arrived_at_the_other_system_and_nothing_of_a_closed_socket()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var near = new Socket(SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndpoint);
        using var far = listener.AcceptSocket();
        near.Send(new byte[10_000]);
        var info = default(TcpInfo);
        Assert.True(SpinWait.SpinUntil(() => TcpInfo.TryRead(near, out info) && info.Acknowledged >= 10_000, TestLoop.Patience));
        Assert.InRange(info.Acknowledged, 10_000, 10_001); // some count the SYN
        Assert.InRange(info.RoundTrip, TimeSpan.FromMicroseconds(1), TestLoop.Patience);

        near.Dispose();
        Assert.False(TcpInfo.TryRead(near, out _));
    }
}
