using System.Net;
using System.Net.Sockets;
using Dray.Bench.Serving;

namespace Dray.Tests.Bench;

/// <summary>io_uring by hand, where this kernel allows it.</summary>
public sealed class RingTest
{
    [Fact]
    public void Who_can_not_be_answered_is_told_of_as_one_who_has_gone()
    {
        if (Ring.WhyNot() is { } reason) Assert.Skip(reason);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var peer = new TcpClient();
        peer.Connect((IPEndPoint)listener.LocalEndpoint);
        using var client = listener.AcceptSocket();
        client.Shutdown(SocketShutdown.Send); // sending fails from now on; receiving would wait
        var (answer, buffer) = (GC.AllocateArray<byte>(2, pinned: true), GC.AllocateArray<byte>(8, pinned: true));

        using var ring = new Ring();
        ring.AnswerThenReceive((int)client.Handle, answer, buffer);
        ring.SubmitAndWait();

        var told = new List<Completion>();
        while (ring.TryTake(out var completion)) told.Add(completion);
        var gone = Assert.Single(told, completion => completion.Operation == RingOperation.Receive);
        Assert.True(gone.Result < 0, $"{gone.Result}");
    }
}
