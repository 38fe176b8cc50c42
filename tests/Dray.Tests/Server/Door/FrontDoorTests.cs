using System.Net;
using System.Net.Sockets;
using Dray.Multiplexing;
using Dray.Server;
using Dray.Server.Door;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Server.Door;

public sealed class FrontDoorTests
{
    public static TheoryData<PollerKind> Kinds => TestLoop.Kinds;

    [Fact]
    public void The_first_byte_tells_what_a_connection_speaks()
    {
        for (var b = 0; b <= 255; b++)
        {
            var expected = b == 0x16 ? Speech.Tls
                : b >= 0x80 ? Speech.Lane
                : char.IsAsciiLetterUpper((char)b) ? Speech.Http
                : Speech.Garbage;
            Assert.Equal(expected, FirstByte.Read((byte)b));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_lane_is_passed_on_after_one_byte_with_nothing_taken_from_it(PollerKind kind)
    {
        using var test = new TestDoor(kind);
        using var client = test.Connect(0xD7);
        using var lane = test.TakeLane();
        client.Send([1, 2, 3]);
        client.Shutdown(SocketShutdown.Send);
        lane.Blocking = true;
        var read = new byte[16];
        var count = 0;
        for (int n; (n = lane.Receive(read.AsSpan(count))) > 0;) count += n;
        Assert.Equal([0xD7, 1, 2, 3], read[..count]);
        Assert.Equal(1, test.Door.Looks);
        Assert.Empty(test.Reports);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Tls_and_http_go_to_their_queues(PollerKind kind)
    {
        using var test = new TestDoor(kind);
        using Socket tls = test.Connect(0x16), http = test.Connect((byte)'G');
        foreach (var (queue, client) in new[] { (test.Factory.Tls, tls), (test.Factory.Http, http) })
        {
            Assert.True(TestLoop.Await(queue.WaitAsync(TestContext.Current.CancellationToken).AsTask()));
            Assert.True(queue.TryTake(out var caller));
            Assert.Equal(client.LocalEndPoint, caller.Peer);
            Assert.Equal(client.LocalEndPoint, caller.Socket.RemoteEndPoint);
            Assert.True(caller.Socket.NoDelay);
            caller.Socket.Dispose();
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Garbage_is_closed(PollerKind kind)
    {
        using var test = new TestDoor(kind);
        foreach (byte first in new byte[] { 0, (byte)'\n', (byte)'a', 0x15, 0x7F })
        {
            using var client = test.Connect(first);
            TestDoor.AssertClosed(client);
        }
        Assert.Equal(5, test.Door.TurnedAway);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Who_leaves_without_a_word_is_forgotten(PollerKind kind)
    {
        using var test = new TestDoor(kind, change: o => o with { MostSilent = 2 });
        for (var round = 0; round < 20; round++)
        {
            using (var polite = test.Connect()) polite.Shutdown(SocketShutdown.Both);
            using (var rude = test.Connect()) rude.LingerState = new LingerOption(true, 0);
            Assert.True(SpinWait.SpinUntil(() => test.Door.TurnedAway == 2 * (round + 1), TestLoop.Patience));
        }
        test.Settle();
        Assert.Empty(test.Events);
        Assert.Empty(test.Reports);
    }

    [Fact]
    public void Who_stays_silent_is_closed_at_the_deadline_and_costs_no_looks()
    {
        var time = new ManualTimeProvider();
        using var test = new TestDoor(time: time);
        using var silent = test.Connect();
        test.Settle();
        time.Advance(TimeSpan.FromSeconds(9));
        test.Settle();
        Assert.Equal(0, test.Door.TurnedAway);
        time.Advance(TimeSpan.FromSeconds(1));
        TestDoor.AssertClosed(silent);
        Assert.Equal(1, test.Door.TurnedAway);
        Assert.Equal(2, test.Door.Looks); // the two that Settle sent
    }

    [Fact]
    public void A_passed_on_connection_outlives_the_deadline()
    {
        var time = new ManualTimeProvider();
        using var test = new TestDoor(time: time);
        using var client = test.Connect(0xD7);
        using var lane = test.TakeLane();
        time.Advance(TimeSpan.FromMinutes(1));
        test.Settle();
        Assert.Equal(1, lane.Send([1]));
        Assert.Equal(1, client.Receive(new byte[1]));
    }

    [Fact]
    public void Beyond_the_cap_of_one_address_its_oldest_gives_way_and_the_operator_is_told_once()
    {
        using var test = new TestDoor(change: o => o with { MostSilentFromOne = 3 });
        var silent = Enumerable.Range(0, 8).Select(_ => test.Connect()).ToArray();
        foreach (var early in silent[..5]) TestDoor.AssertClosed(early);
        Assert.Contains("said nothing", Assert.IsType<Refused>(Assert.Single(test.Events)).Reason, StringComparison.Ordinal);
        silent[5].Send([0xD7]);
        test.TakeLane().Dispose();
        foreach (var socket in silent) socket.Dispose();
    }

    [Fact]
    public void Beyond_the_cap_of_all_the_oldest_of_the_address_that_has_most_gives_way()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "has one loopback address elsewhere");
        using var test = new TestDoor(change: o => o with { MostSilent = 5 });
        using var honest = test.Connect();
        var flood = Enumerable.Range(0, 20).Select(i => test.ConnectFrom(IPAddress.Parse($"127.0.1.{i % 2}"))).ToArray();
        foreach (var early in flood[..16]) TestDoor.AssertClosed(early);
        honest.Send([0xD7]);
        test.TakeLane().Dispose();
        foreach (var socket in flood) socket.Dispose();
    }

    [Fact]
    public void Who_has_waited_longest_in_a_full_queue_is_closed()
    {
        using var test = new TestDoor(change: o => o with { HandshakeBurst = 2 * DoorQueue.Bound });
        var clients = new List<Socket>();
        for (var i = 0; i < DoorQueue.Bound; i++) clients.Add(test.Connect(0x16));
        Assert.True(SpinWait.SpinUntil(() => test.Door.Looks == DoorQueue.Bound, TestLoop.Patience));
        using var late = test.Connect(0x16);
        TestDoor.AssertClosed(clients[0]);
        Assert.Equal(1, test.Factory.Tls.TurnedAway);
        using var http = test.Connect((byte)'G'); // the other queue has room
        Assert.True(TestLoop.Await(test.Factory.Http.WaitAsync(TestContext.Current.CancellationToken).AsTask()));
        foreach (var client in clients) client.Dispose();
    }

    [Fact]
    public void A_disposed_door_closes_the_silent_and_listens_no_more()
    {
        using var test = new TestDoor();
        using var silent = test.Connect();
        using var spoken = test.Connect(0xD7);
        using var lane = test.TakeLane();
        test.Door.Dispose();
        TestDoor.AssertClosed(silent);
        Assert.Throws<SocketException>(() => test.Connect());
        Assert.Equal(1, lane.Send([1]));
        Assert.Empty(test.Reports);
    }

    [Fact]
    public void A_port_in_use_is_said_in_words()
    {
        using var test = new TestDoor();
        var options = new DoorOptions
        {
            Lane = _ => { },
            Tls = test.Factory.Tls,
            Http = test.Factory.Http,
        };
        var refused = Assert.Throws<ServeException>(() => new FrontDoor(test.Loop, [test.At], options, new Refusals(_ => { }), _ => { }));
        Assert.Contains($"port {test.At.Port}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
    }
}
