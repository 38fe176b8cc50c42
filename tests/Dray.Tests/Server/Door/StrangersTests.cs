using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Dray.Tests.Multiplexing;

namespace Dray.Tests.Server.Door;

public sealed class StrangersTests
{
    private const int Most = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0x16)]
    [InlineData((byte)'G')]
    public async Task Of_too_many_that_have_begun_and_go_no_further_the_oldest_gives_way(byte first)
    {
        await using var host = await TestHost.StartAsync(most: Most);
        using var oldest = host.Test.Connect(first);
        await Count(host, 1);
        var more = Enumerable.Range(0, Most).Select(_ => host.Test.Connect(first)).ToArray();
        TestDoor.AssertClosed(oldest);
        Assert.Equal("HTTP/2 /hello", await host.Get("https", HttpVersion.Version20)); // he came last, and is quick
        foreach (var socket in more) socket.Dispose();
        await Count(host, 0);
    }

    [Fact]
    public async Task Strangers_stay_among_the_strangers_after_their_handshake_and_give_way()
    {
        await using var host = await TestHost.StartAsync(most: Most);
        await using var stranger = await host.ShakeHands(known: false);
        await Count(host, 1);
        var more = Enumerable.Range(0, Most).Select(_ => host.Test.Connect(0x16)).ToArray();
        await AssertEnds(stranger);
        foreach (var socket in more) socket.Dispose();
    }

    [Fact]
    public async Task A_known_device_is_no_stranger_any_more_and_outlives_any_flood_and_deadline()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time: time, most: Most);
        await using var known = await host.ShakeHands(known: true);
        await Count(host, 0);
        var flood = Enumerable.Range(0, 5 * Most).Select(_ => host.Test.Connect(0x16)).ToArray();
        foreach (var early in flood[..(4 * Most)]) TestDoor.AssertClosed(early);
        time.Advance(TimeSpan.FromMinutes(1));
        await known.WriteAsync("GET /hello HTTP/1.1\r\nHost: door\r\n\r\n"u8.ToArray(), Cancel);
        Assert.True(await known.ReadAsync(new byte[64], Cancel) > 0);
        foreach (var socket in flood) socket.Dispose();
    }

    [Fact]
    public async Task Who_has_shown_a_link_outlives_strangers_and_deadlines_and_gives_way_to_guests_alone()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time: time, most: Most);
        await using var guest = await host.ShakeHands(known: false);
        await Ask(guest);
        await Ask(guest);
        Assert.Equal((0, 1), (host.Strangers.Count, host.Strangers.Guests));
        var flood = Enumerable.Range(0, 5 * Most).Select(_ => host.Test.Connect(0x16)).ToArray();
        foreach (var early in flood[..(4 * Most)]) TestDoor.AssertClosed(early);
        time.Advance(TimeSpan.FromMinutes(1));
        await Ask(guest);
        foreach (var socket in flood) socket.Dispose();

        var more = new List<SslStream>();
        for (var i = 0; i < Most; i++)
        {
            more.Add(await host.ShakeHands(known: false));
            await Ask(more[^1]);
        }

        await AssertEnds(guest);
        Assert.Equal(Most, host.Strangers.Guests);
        foreach (var one in more) await one.DisposeAsync();
    }

    [Theory]
    [InlineData(0x16)]
    [InlineData((byte)'G')]
    public async Task The_deadline_counts_from_accept_and_not_from_the_first_byte(byte first)
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time: time);
        using var slow = host.Test.Connect();
        host.Test.Settle();
        time.Advance(TimeSpan.FromSeconds(9));
        slow.Send([first]);
        await Count(host, 1);
        time.Advance(TimeSpan.FromSeconds(1));
        TestDoor.AssertClosed(slow);
        await Count(host, 0);
    }

    [Fact]
    public async Task A_stranger_that_sits_idle_after_his_handshake_is_sent_away_at_the_deadline()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time: time);
        await using var idle = await host.ShakeHands(known: false);
        await using var busy = await host.ShakeHands(known: false);
        await busy.WriteAsync("GET /hello HTTP/1.1\r\nHost: door\r\n"u8.ToArray(), Cancel); // and the end never comes
        await Count(host, 2);
        time.Advance(TimeSpan.FromSeconds(10));
        await AssertEnds(idle);
        await AssertEnds(busy);
        await Count(host, 0);
    }

    /// <summary>Waits until there are so many strangers.</summary>
    private static async Task Count(TestHost host, int strangers) =>
        Assert.True(await Task.Run(() => SpinWait.SpinUntil(() => host.Strangers.Count == strangers, TestLoop.Patience), Cancel), $"{host.Strangers.Count} strangers");

    private static async Task AssertEnds(SslStream stream)
    {
        try
        {
            while (await stream.ReadAsync(new byte[256], Cancel).AsTask().WaitAsync(TestLoop.Patience, Cancel) > 0)
            {
                // Words of farewell.
            }
        }
        catch (IOException e) when (e.InnerException is SocketException or null)
        {
            // Cut.
        }
    }

    private static async Task Ask(SslStream stream)
    {
        await stream.WriteAsync("GET /link HTTP/1.1\r\nHost: door\r\n\r\n"u8.ToArray(), Cancel);
        Assert.True(await stream.ReadAsync(new byte[1024], Cancel) > 0);
    }
}
