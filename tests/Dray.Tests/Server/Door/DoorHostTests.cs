using System.Net;

namespace Dray.Tests.Server.Door;

public sealed class DoorHostTests
{
    [Fact]
    public async Task Https_goes_through_the_door_as_http2_and_http11()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal("HTTP/2 /hello", await host.Get("https", HttpVersion.Version20));
        Assert.Equal("HTTP/1.1 /hello", await host.Get("https", HttpVersion.Version11));
    }

    [Fact]
    public async Task Plain_http_goes_through_the_same_door()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal("HTTP/1.1 /hello", await host.Get("http", HttpVersion.Version11));
    }

    [Fact]
    public async Task Many_connections_at_once_are_all_answered()
    {
        await using var host = await TestHost.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => host.Get(i % 2 == 0 ? "https" : "http", HttpVersion.Version11)));
        Assert.All(answers, answer => Assert.Equal("HTTP/1.1 /hello", answer));
        Assert.Empty(host.Test.Reports);
    }

    [Fact]
    public async Task Garbage_is_closed_and_the_next_request_answered()
    {
        await using var host = await TestHost.StartAsync();
        using (var garbage = host.Test.Connect(1, 2, 3)) TestDoor.AssertClosed(garbage);
        using (var halfTls = host.Test.Connect(0x16, 3, 1, 0, 1, 0xFF)) TestDoor.AssertClosed(halfTls);
        using (var halfHttp = host.Test.Connect("GIVE ME\r\n\r\n"u8.ToArray())) Assert.True(halfHttp.Receive(new byte[64]) > 0); // a 400
        Assert.Equal("HTTP/2 /hello", await host.Get("https", HttpVersion.Version20));
    }

    [Fact]
    public async Task A_client_that_sends_one_byte_of_tls_and_stalls_is_looked_at_once_and_closed_by_kestrels_deadline()
    {
        await using var host = await TestHost.StartAsync(handshake: TimeSpan.FromMilliseconds(50));
        using var stalled = host.Test.Connect(0x16);
        TestDoor.AssertClosed(stalled);
        Assert.Equal(1, host.Test.Door.Looks);
    }

    [Fact]
    public async Task Kestrel_accepts_on_after_broken_sockets_were_handed_to_it()
    {
        await using var host = await TestHost.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            using var pair = new Multiplexing.SocketPair();
            pair.Ours.Dispose();
            host.Test.Factory.Tls.TryAdd(TestDoor.CallerOn(pair.Ours));
            host.Test.Factory.Http.TryAdd(TestDoor.CallerOn(pair.Ours));
        }
        Assert.Equal("HTTP/2 /hello", await host.Get("https", HttpVersion.Version20));
        Assert.Equal("HTTP/1.1 /hello", await host.Get("http", HttpVersion.Version11));
    }
}
