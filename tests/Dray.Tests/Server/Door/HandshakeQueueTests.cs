using System.Net;
using System.Net.Sockets;
using Dray.Server;
using Dray.Server.Door;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Server.Door;

/// <summary>By a front door; on a clock that stands still, nobody gets a token but by the test.</summary>
public sealed class HandshakeQueueTests : IDisposable
{
    private const byte Tls = 0x16;

    private static readonly IPAddress Flooder = IPAddress.Parse("127.0.0.2");

    private readonly ManualTimeProvider _time = new();
    private readonly List<Socket> _clients = [];

    [Fact]
    public void A_flood_from_one_address_waits_for_its_own_pace_and_delays_no_other()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "has one loopback address elsewhere");
        using var test = new TestDoor(time: _time, change: o => o with { HandshakesPerSecond = 10, HandshakeBurst = 2 });
        Come(test, Flooder, 100);
        Assert.Equal(2, Through(test).Count);
        Come(test, IPAddress.Loopback, 1);
        Assert.Equal(_clients[^1].LocalEndPoint, Assert.Single(Through(test)));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(_clients[2].LocalEndPoint, Assert.Single(Through(test))); // in the order they came
        Assert.Equal(0, test.Door.TurnedAway);
        Assert.Empty(test.Reports);
    }

    [Fact]
    public void Five_hundred_at_once_from_one_address_all_come_in_well_within_their_deadline()
    {
        using var test = new TestDoor(time: _time);
        Come(test, IPAddress.Loopback, 500);
        var through = Through(test).Count;
        Assert.Equal(128, through);
        for (var waited = 0; waited < 1900; waited += 50)
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            through += Through(test).Count;
        }

        Assert.Equal(500, through);
        Assert.Equal(0, test.Door.TurnedAway);
    }

    [Fact]
    public void Where_as_many_wait_as_may_the_oldest_gives_way_and_the_operator_is_told_once()
    {
        using var test = new TestDoor(time: _time, change: o => o with { HandshakeBurst = 1, MostWaitingFromOne = 3 });
        Come(test, IPAddress.Loopback, 6);
        foreach (var early in _clients[1..3]) TestDoor.AssertClosed(early);
        Assert.Contains("handshakes", Assert.IsType<Refused>(Assert.Single(test.Events)).Reason, StringComparison.Ordinal);
        Through(test);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(_clients[3].LocalEndPoint, Assert.Single(Through(test)));
    }

    [Fact]
    public void Whose_turn_comes_at_his_deadline_is_closed()
    {
        using var test = new TestDoor(time: _time, change: o => o with { HandshakesPerSecond = 1, HandshakeBurst = 1 });
        Come(test, IPAddress.Loopback, 11);
        var through = Through(test).Count;
        for (var second = 0; second < 10; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            through += Through(test).Count;
        }

        Assert.Equal(10, through);
        TestDoor.AssertClosed(_clients[10]);
    }

    [Fact]
    public void A_disposed_door_closes_who_waits()
    {
        using var test = new TestDoor(time: _time, change: o => o with { HandshakeBurst = 1 });
        Come(test, IPAddress.Loopback, 2);
        test.Door.Dispose();
        TestDoor.AssertClosed(_clients[1]);
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
    }

    private void Come(TestDoor test, IPAddress from, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var looks = test.Door.Looks;
            _clients.Add(test.ConnectFrom(from, Tls));
            Assert.True(SpinWait.SpinUntil(() => test.Door.Looks > looks, TestLoop.Patience)); // so that they speak in order
        }
    }

    /// <summary>Where those came from that have been let through since.</summary>
    private static List<EndPoint?> Through(TestDoor test)
    {
        test.Settle();
        var from = new List<EndPoint?>();
        while (test.Factory.Tls.TryTake(out var caller))
        {
            from.Add(caller.Peer);
            caller.Socket.Dispose();
        }

        return from;
    }
}
