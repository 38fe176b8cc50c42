using System.Net.Sockets;
using Dray.Server.Sharing;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Tests.Server.Sharing;

/// <summary>Connections that a server has asked for: each by its ticket, once, and for as long as it is waited for.</summary>
public sealed class CallbacksTest
{
    private readonly ManualTimeProvider _time = new();
    private readonly Callbacks _callbacks;
    private CallTicket? _ticket;

    public CallbacksTest() => _callbacks = new Callbacks(_time);

    [Fact]
    public async Task Whoever_comes_with_the_ticket_is_handed_over_once()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var calling = CallAsync();

        var hello = Hello();
        var awaited = Redeem(hello);
        Assert.NotNull(awaited);
        awaited.Come(socket);

        Assert.Same(socket, await calling);
        Assert.Null(Redeem(hello));
    }

    [Fact]
    public async Task Whoever_never_calls_is_waited_for_no_longer_than_ten_seconds_and_a_late_connection_is_closed()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var calling = CallAsync();
        var awaited = Redeem(Hello())!;

        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(calling.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<IOException>(() => calling);

        awaited.Come(socket);
        Assert.True(socket.SafeHandle.IsClosed);
        Assert.True(awaited.IsOver);
    }

    [Fact]
    public async Task A_ticket_that_nobody_waits_for_any_more_is_void_at_once()
    {
        using var gone = new CancellationTokenSource();
        var calling = _callbacks.CallAsync(ticket => _ticket = ticket, gone.Token);
        var hello = Hello();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
        _callbacks.Sweep();

        Assert.Null(Redeem(hello));
    }

    private Task<Socket> CallAsync() => _callbacks.CallAsync(ticket => _ticket = ticket, TestContext.Current.CancellationToken);

    private Callbacks.Awaited? Redeem(byte[] bytes)
    {
        Assert.Equal(LaneGreeting.Ok, LaneHello.TryRead(bytes, out var hello));
        return _callbacks.Redeem(hello, out _);
    }

    private byte[] Hello()
    {
        var bytes = new byte[LaneHello.Size];
        LaneHello.Write(bytes, LaneSuite.Sealed, Convert.FromHexString(_ticket!.Id), Convert.FromHexString(_ticket.Secret), new byte[32]);
        return bytes;
    }
}
