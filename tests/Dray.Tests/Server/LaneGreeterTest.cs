using System.Net.Sockets;
using Dray.Multiplexing;
using Dray.Server.Door;
using Dray.Server;
using Dray.Tests.Multiplexing;
using Dray.Tests.Server.Control;
using Dray.Tests.Server.Door;
using Dray.Transfers.Control;
using Dray.Wire;

namespace Dray.Tests.Server;

public sealed class LaneGreeterTest
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ticket_lets_a_lane_in_once()
    {
        await using var server = await TestServer.StartAsync();
        var hello = await HelloOf(server);
        using var lane = server.Connect(hello.Bytes);
        Assert.True(TryReadWelcome(lane, hello, out var status));
        Assert.Equal(LaneStatus.Ok, status);

        using var replayed = server.Connect(hello.Bytes);
        Assert.False(TryReadWelcome(replayed, hello, out status));
        Assert.Equal(LaneStatus.Refused, status);
        TestDoor.AssertClosed(replayed);
    }

    [Fact]
    public async Task A_hello_may_come_byte_by_byte()
    {
        await using var server = await TestServer.StartAsync();
        var hello = await HelloOf(server);
        using var lane = server.Connect();
        foreach (var one in hello.Bytes) lane.Send([one]);
        Assert.True(TryReadWelcome(lane, hello, out _));
    }

    [Fact]
    public async Task An_unknown_ticket_and_a_wrong_mac_are_refused_alike_and_use_nothing_up()
    {
        await using var server = await TestServer.StartAsync();
        var hello = await HelloOf(server);
        foreach (var at in new[] { 20, 40, 70, 10 })
        {
            var wrong = hello.Bytes.ToArray();
            wrong[at] ^= 1;
            using var stranger = server.Connect(wrong);
            Assert.False(TryReadWelcome(stranger, hello, out var status));
            Assert.Equal(LaneStatus.Refused, status);
            TestDoor.AssertClosed(stranger);
        }

        using var lane = server.Connect(hello.Bytes);
        Assert.True(TryReadWelcome(lane, hello, out _));
    }

    [Fact]
    public async Task Another_version_is_answered_as_soon_as_it_is_seen()
    {
        await using var server = await TestServer.StartAsync();
        using var lane = server.Connect([.. LaneGreetingLayout.Magic, 1, 0]);
        Assert.False(TryReadWelcome(lane, default, out var status));
        Assert.Equal(LaneStatus.Upgrade, status);
        TestDoor.AssertClosed(lane);
    }

    [Fact]
    public async Task Who_comes_again_and_again_with_another_version_is_told_of_once()
    {
        await using var server = await TestServer.StartAsync();
        for (byte version = 1; version < 10; version++)
        {
            using var lane = server.Connect([.. LaneGreetingLayout.Magic, (byte)(version + LaneGreetingLayout.Version), 0]);
            Assert.False(TryReadWelcome(lane, default, out _));
        }

        await server.Client().Open(new OpenRequest { Protocol = ControlProtocol.Version }, Cancel);
        Assert.Single(server.Until<ClientCame>().OfType<Refused>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public async Task What_is_no_hello_is_closed_without_a_word(int at)
    {
        await using var server = await TestServer.StartAsync();
        var hello = new byte[LaneHello.Size];
        LaneHello.Write(hello, LaneSuite.Sealed, new byte[16], new byte[32], new byte[32]);
        hello[at] ^= 0x40;
        using var lane = server.Connect(hello);
        TestDoor.AssertClosed(lane);
    }

    [Fact]
    public void A_slow_hello_is_closed_when_its_time_is_over()
    {
        var time = new ManualTimeProvider();
        using var loop = new TestLoop(PollerKind.Best, time);
        using var pair = new SocketPair();
        pair.Theirs.Send(LaneGreetingLayout.Magic);
        var caller = TestDoor.CallerOn(pair.Ours, time);
        time.Advance(TimeSpan.FromSeconds(5)); // before its first byte came
        LaneGreeter.Greet(caller, loop.Loop, null!, null!, LaneGreeter.NewCrowd());
        loop.Settle();
        time.Advance(TimeSpan.FromSeconds(4));
        pair.Theirs.Send([(byte)LaneGreetingLayout.Version, 0]);
        loop.Settle();
        Assert.False(pair.Ours.SafeHandle.IsClosed);
        time.Advance(TimeSpan.FromSeconds(1));
        loop.Settle();
        Assert.True(pair.Ours.SafeHandle.IsClosed);
        Assert.Equal(0, loop.Loop.TimerCount);
    }

    [Fact]
    public void Where_too_many_are_greeted_the_oldest_gives_way()
    {
        using var loop = new TestLoop(PollerKind.Best);
        using SocketPair first = new(), second = new(), third = new();
        var crowd = new Crowd<LaneGreeter>(most: 2, mostFromOne: 2);
        foreach (var pair in new[] { first, second, third })
        {
            pair.Theirs.Send(LaneGreetingLayout.Magic[..4]);
            LaneGreeter.Greet(TestDoor.CallerOn(pair.Ours), loop.Loop, null!, null!, crowd);
        }

        loop.Settle();
        Assert.Equal(0, first.Theirs.Receive(new byte[1], SocketFlags.None, out _));
        Assert.True(first.Ours.SafeHandle.IsClosed);
        Assert.False(second.Ours.SafeHandle.IsClosed || third.Ours.SafeHandle.IsClosed);
        third.Theirs.Send(new byte[4]); // no hello
        Assert.True(SpinWait.SpinUntil(() => crowd.Count == 1, TestLoop.Patience));
    }

    [Fact]
    public async Task A_lane_that_talks_nonsense_at_once_is_forgotten()
    {
        await using var server = await TestServer.StartAsync(options => options with { IdleTimeout = TimeSpan.FromSeconds(5) });
        var hello = await HelloOf(server);
        using var lane = server.Connect([.. hello.Bytes, .. new byte[100]]);
        Assert.True(TryReadWelcome(lane, hello, out _));
        TestDoor.AssertClosed(lane);
        // Nothing holds the transfer any more: it goes idle.
        Assert.StartsWith("nothing came", server.Await<ClientWent>().Reason, StringComparison.Ordinal);
    }

    private static async Task<(byte[] Bytes, byte[] Secret)> HelloOf(TestServer server)
    {
        var client = server.Client();
        var opened = await client.Open(new OpenRequest { Protocol = ControlProtocol.Version }, Cancel);
        var ticket = Assert.Single((await client.Lanes(opened.Transfer, new LanesRequest { Count = 1 }, Cancel)).Tickets);
        var (bytes, secret) = (new byte[LaneHello.Size], Convert.FromHexString(ticket.Secret));
        LaneHello.Write(bytes, LaneSuite.Sealed, Convert.FromHexString(ticket.Id), secret, new byte[32]);
        return (bytes, secret);
    }

    private static bool TryReadWelcome(Socket lane, (byte[] Bytes, byte[] Secret) hello, out LaneStatus status)
    {
        Span<byte> bytes = stackalloc byte[LaneWelcome.Size];
        for (var count = 0; count < bytes.Length;)
        {
            var received = lane.Receive(bytes[count..]);
            Assert.NotEqual(0, received);
            count += received;
        }

        Assert.Equal(LaneGreeting.Ok, LaneWelcome.TryRead(bytes, out var welcome));
        status = welcome.Status;
        return status == LaneStatus.Ok && welcome.Accepts(hello.Bytes, hello.Secret);
    }
}
