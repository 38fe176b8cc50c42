using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Dray.Interop;
using Dray.Multiplexing;

namespace Dray.Tests.Multiplexing;

public sealed class ListenerTests
{
    public static TheoryData<PollerKind> Kinds => TestLoop.Kinds;

    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Theory, MemberData(nameof(Kinds))]
    public void Every_connection_is_handed_over_ready_for_the_loop(PollerKind kind)
    {
        const int Clients = 300; // more than one turn takes
        using var test = new TestLoop(kind);
        var accepted = new BlockingCollection<Socket>();
        using var listener = new Listener(test.Loop, AnyPort, accepted.Add, test.Reports.Enqueue);
        listener.Start();
        var clients = Enumerable.Range(0, Clients).Select(_ => Connect(listener.LocalEndPoint)).ToArray();
        var ports = new HashSet<int>();
        for (var i = 0; i < Clients; i++)
        {
            Assert.True(accepted.TryTake(out var socket, TestLoop.Patience));
            Assert.False(socket.Blocking);
            Assert.True(socket.NoDelay);
            ports.Add(((IPEndPoint)socket.RemoteEndPoint!).Port);
            socket.Dispose();
        }
        Assert.Equal(clients.Select(c => ((IPEndPoint)c.LocalEndPoint!).Port).Order(), ports.Order());
        foreach (var client in clients) client.Dispose();
        Assert.Empty(test.Reports);
    }

    [Fact]
    public void Nobody_is_accepted_before_the_start_nor_after_the_end()
    {
        using var test = new TestLoop(PollerKind.Best);
        var accepted = new BlockingCollection<Socket>();
        var listener = new Listener(test.Loop, AnyPort, accepted.Add, test.Reports.Enqueue);
        using var client = Connect(listener.LocalEndPoint);
        test.Settle();
        Assert.Empty(accepted);
        listener.Start();
        Assert.True(accepted.TryTake(out var socket, TestLoop.Patience));
        socket.Dispose();
        listener.Dispose();
        Assert.Throws<SocketException>(() => Connect(listener.LocalEndPoint));
        Assert.Empty(test.Reports);
    }

    [Fact]
    public void A_port_is_not_shared_and_is_free_again_after_the_listener_closed_with_connections_left()
    {
        using var test = new TestLoop(PollerKind.Best);
        var accepted = new BlockingCollection<Socket>();
        var first = new Listener(test.Loop, AnyPort, accepted.Add, test.Reports.Enqueue);
        first.Start();
        var busy = Assert.Throws<SocketException>(() => new Listener(test.Loop, first.LocalEndPoint, accepted.Add, test.Reports.Enqueue));
        Assert.Equal(SocketError.AddressAlreadyInUse, busy.SocketErrorCode);

        using var client = Connect(first.LocalEndPoint);
        Assert.True(accepted.TryTake(out var socket, TestLoop.Patience));
        first.Dispose();
        socket.Dispose(); // closes first, and so leaves the port in TIME_WAIT
        using var second = new Listener(test.Loop, first.LocalEndPoint, accepted.Add, test.Reports.Enqueue);
        Assert.Equal(first.LocalEndPoint, second.LocalEndPoint);
    }

    [Fact]
    public void The_wildcards_of_both_families_take_one_port()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        using var test = new TestLoop(PollerKind.Best);
        using var six = new Listener(test.Loop, new IPEndPoint(IPAddress.IPv6Any, 0), s => s.Dispose(), test.Reports.Enqueue);
        using var four = new Listener(test.Loop, new IPEndPoint(IPAddress.Any, six.LocalEndPoint.Port), s => s.Dispose(), test.Reports.Enqueue);
        Assert.Equal(six.LocalEndPoint.Port, four.LocalEndPoint.Port);
    }

    [Fact]
    public void A_taker_that_throws_does_not_stop_the_listener()
    {
        using var test = new TestLoop(PollerKind.Best);
        var accepted = new BlockingCollection<Socket>();
        using var listener = new Listener(test.Loop, AnyPort, Take, test.Reports.Enqueue);
        listener.Start();
        using Socket first = Connect(listener.LocalEndPoint), second = Connect(listener.LocalEndPoint);
        Assert.True(accepted.TryTake(out _, TestLoop.Patience));
        Assert.True(accepted.TryTake(out _, TestLoop.Patience));
        test.Settle();
        Assert.Equal(2, test.Reports.Count);

        void Take(Socket socket)
        {
            accepted.Add(socket);
            throw new InvalidOperationException("not today");
        }
    }

    [Theory]
    [InlineData(SocketErrno.EAGAIN, AcceptVerdict.Drained)]
    [InlineData(SocketErrno.EINTR, AcceptVerdict.Ignore)]
    [InlineData(SocketErrno.ECONNABORTED, AcceptVerdict.Ignore)]
    [InlineData(SocketErrno.EPROTO, AcceptVerdict.Ignore)]
    [InlineData(SocketErrno.EHOSTUNREACH, AcceptVerdict.Ignore)]
    [InlineData(SocketErrno.ENETDOWN, AcceptVerdict.Ignore)]
    [InlineData(SocketErrno.EPERM, AcceptVerdict.Ignore)]
    [InlineData(SocketErrno.EMFILE, AcceptVerdict.BackOff)]
    [InlineData(SocketErrno.ENFILE, AcceptVerdict.BackOff)]
    [InlineData(SocketErrno.ENOBUFS, AcceptVerdict.BackOff)]
    [InlineData(SocketErrno.ENOMEM, AcceptVerdict.BackOff)]
    [InlineData(SocketErrno.EBADF, AcceptVerdict.Stop)]
    [InlineData(22, AcceptVerdict.Stop)]
    internal void Accept_errors_fall_into_three_tiers(int errno, AcceptVerdict verdict) =>
        Assert.Equal(verdict, AcceptError.Judge(errno));

    [Theory]
    [InlineData(SocketError.WouldBlock, AcceptVerdict.Drained)]
    [InlineData(SocketError.ConnectionReset, AcceptVerdict.Ignore)]
    [InlineData(SocketError.TooManyOpenSockets, AcceptVerdict.BackOff)]
    [InlineData(SocketError.NotSocket, AcceptVerdict.Stop)]
    internal void Accept_errors_of_other_systems_do_too(SocketError error, AcceptVerdict verdict) =>
        Assert.Equal(verdict, AcceptError.Judge(error));

    private static Socket Connect(IPEndPoint to)
    {
        var client = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(to);
        return client;
    }
}
