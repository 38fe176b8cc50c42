using Dray.Security;
using Dray.Transfers.Control;

namespace Dray.Tests.Server.Control;

/// <summary>What a server tells of its disk, and the bytes that it takes for measuring: both to those who may send, and to nobody else.</summary>
public sealed class StatusTest
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_may_send_is_told_how_the_disk_stands_that_it_sends_to()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        var status = await client.Status(Cancel);
        Assert.InRange(status.Free, 1, status.Size);
        Assert.Equal((false, ""), (status.ReadOnly, status.Into));
        Assert.InRange((DateTimeOffset.UtcNow - client.ServerTime!.Value).TotalSeconds, -60, 60);

        server.Known.Update("sender", device => device with { Into = "box/within" });
        Assert.Equal("box/within", (await client.Status(Cancel)).Into);
        Assert.False(Directory.Exists(server.Temp["box"]));
    }

    [Fact]
    public async Task Nobody_else_is_told_or_may_measure()
    {
        await using var server = await TestServer.StartAsync(options => options with { Open = true });
        using var stranger = new ControlClient("127.0.0.1", server.At.Port, server.Stranger("eve"), ServerBelief.Exactly(server.Id));
        using var muted = server.Client();
        server.Known.Update("sender", device => device with { Send = false });
        foreach (var client in new[] { stranger, muted })
        {
            Assert.Equal(ErrorCode.Refused, (await Assert.ThrowsAsync<ControlException>(() => client.Status(Cancel))).Code);
            Assert.Equal(ErrorCode.Refused, (await Assert.ThrowsAsync<ControlException>(() => client.Measure(Load(10), disk: true, Cancel))).Code);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_sent_to_measure_is_counted_and_leaves_nothing(bool disk)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        var before = Directory.EnumerateFileSystemEntries(server.Temp.Path, "*", SearchOption.AllDirectories).Order().ToArray();
        Assert.Equal(3_000_000, (await client.Measure(Load(3_000_000), disk, Cancel)).Bytes);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(server.Temp.Path, "*", SearchOption.AllDirectories).Order());
    }

    [Fact]
    public async Task Who_is_held_to_a_limit_does_not_get_around_it()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        server.Known.Update("sender", device => device with { AtMost = 1 << 30 });
        Assert.Equal(ErrorCode.Refused, (await Assert.ThrowsAsync<ControlException>(() => client.Measure(Load(10), disk: false, Cancel))).Code);
    }

    private static MeasureLoad Load(int bytes) => new(static piece => piece.Length, bytes, TimeSpan.FromMinutes(1));
}
