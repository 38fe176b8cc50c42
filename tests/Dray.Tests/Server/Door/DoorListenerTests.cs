using System.Net.Sockets;
using Dray.Server.Door;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Server.Door;

/// <summary>An exception out of AcceptAsync would stop Kestrel accepting for ever.</summary>
public sealed class DoorListenerTests
{
    [Fact]
    public async Task Accept_passes_over_sockets_that_are_broken()
    {
        using var factory = new DoorListenerFactory();
        var listener = await factory.BindAsync(DoorEndPoint.Tls, TestContext.Current.CancellationToken);
        using SocketPair closed = new(), reset = new(), good = new();
        closed.Ours.Dispose();
        reset.Theirs.LingerState = new LingerOption(true, 0);
        reset.Theirs.Dispose();
        var unconnected = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        foreach (var socket in new[] { closed.Ours, unconnected, reset.Ours, good.Ours }) factory.Tls.TryAdd(TestDoor.CallerOn(socket));
        for (var endPoint = (object?)null; !Equals(endPoint, good.Theirs.LocalEndPoint);)
        {
            await using var connection = await listener.AcceptAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(connection);
            endPoint = connection.RemoteEndPoint;
        }
    }

    [Fact]
    public async Task Accept_gives_null_when_it_is_cancelled()
    {
        using var factory = new DoorListenerFactory();
        var listener = await factory.BindAsync(DoorEndPoint.Http, TestContext.Current.CancellationToken);
        using var cancel = new CancellationTokenSource();
        var accept = listener.AcceptAsync(cancel.Token);
        Assert.False(accept.IsCompleted);
        await cancel.CancelAsync();
        Assert.Null(await accept);
    }

    [Fact]
    public async Task Unbinding_ends_accept_and_closes_who_waits_and_who_comes_later()
    {
        using var factory = new DoorListenerFactory();
        var listener = await factory.BindAsync(DoorEndPoint.Http, TestContext.Current.CancellationToken);
        var accept = listener.AcceptAsync(TestContext.Current.CancellationToken);
        await listener.UnbindAsync(TestContext.Current.CancellationToken);
        Assert.Null(await accept);
        Assert.Null(await listener.AcceptAsync(TestContext.Current.CancellationToken));
        using var late = new SocketPair();
        Assert.False(factory.Http.TryAdd(TestDoor.CallerOn(late.Ours)));
        Assert.Equal(0, late.Theirs.Receive(new byte[1]));
        await listener.DisposeAsync();
    }

    [Fact]
    public void Who_waits_in_a_queue_that_closes_is_closed()
    {
        using var factory = new DoorListenerFactory();
        using var pair = new SocketPair();
        Assert.True(factory.Tls.TryAdd(TestDoor.CallerOn(pair.Ours)));
        factory.Tls.Close();
        Assert.Equal(0, pair.Theirs.Receive(new byte[1]));
    }

    [Fact]
    public void Only_the_doors_own_addresses_can_be_bound()
    {
        using var factory = new DoorListenerFactory();
        Assert.True(factory.CanBind(DoorEndPoint.Tls));
        Assert.True(factory.CanBind(DoorEndPoint.Http));
        Assert.False(factory.CanBind(new System.Net.IPEndPoint(0, 8097)));
    }
}
