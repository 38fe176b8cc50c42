using System.Net;
using System.Net.Sockets;
using System.Text;
using Dray.Wire;

namespace Dray.EndToEnd;

/// <summary>A stranger who offers a great deal costs the server nothing: he is turned away before the first byte of it.</summary>
public sealed class StrangerTest : IDisposable
{
    private const long Gigabyte = 1_000_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly Device _ada, _eve;

    public StrangerTest() => (_ada, _eve) = (new Device(_folder, "ada"), new Device(_folder, "eve"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/v1/transfers", "403")]
    [InlineData("/v1/transfers/00112233445566778899aabbccddeeff/offers", "403")]
    [InlineData("/v1/transfers/00112233445566778899aabbccddeeff/lanes", "403")]
    [InlineData("/anything", "404")]
    public async Task Threat_29_A_stranger_is_refused_before_the_first_byte_of_his_gigabyte(string path, string status)
    {
        await using var served = await _ada.ServeAsync();
        var before = await DiskAsync();
        using var eve = _eve.Identity();
        await using var tls = await HandmadeClient.ConnectAsync(served.Port, eve.Certificate);

        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Gigabyte}\r\n\r\n"));
        var answer = new byte[12];
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        await tls.ReadExactlyAsync(answer, patience.Token); // though nothing of the body has been said

        Assert.Equal($"HTTP/1.1 {status}", Encoding.ASCII.GetString(answer));
        Assert.InRange(await PourAsync(tls), 0, Gigabyte / 10);
        Assert.Equal(before, await DiskAsync());
    }

    [Fact]
    public async Task Threat_29_A_lane_without_a_ticket_takes_nothing()
    {
        await using var served = await _ada.ServeAsync();
        var before = await DiskAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, served.Port);
        var hello = new byte[LaneHello.Size];
        LaneHello.Write(hello, LaneSuite.Sealed, new byte[16], new byte[32], new byte[32]);

        await socket.SendAsync(hello);

        await using var stream = new NetworkStream(socket);
        Assert.InRange(await PourAsync(stream), 0, Gigabyte / 10);
        Assert.Equal(before, await DiskAsync());
    }

    [Fact]
    public async Task Threat_29_A_stranger_that_offers_a_gigabyte_as_dray_does_leaves_nothing()
    {
        await using var served = await _ada.ServeAsync();
        using var ada = _ada.Identity();
        var before = await DiskAsync();
        var large = _eve.File("large", "");
        using (var file = File.OpenWrite(large)) file.SetLength(Gigabyte);

        var run = (await _eve.SendAsync(null, served.Address, "--id", ada.Id, large)).Ended(4);

        Assert.Contains("do not know each other", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, await DiskAsync());
    }

    /// <summary>Goes on to send until nobody takes it any more. How much was taken, by whatever is on the way.</summary>
    private static async Task<long> PourAsync(Stream to)
    {
        var block = new byte[1 << 20];
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        for (var taken = 0L; ; taken += block.Length)
        {
            try
            {
                if (taken > Gigabyte) return taken;
                await to.WriteAsync(block, patience.Token);
            }
            catch (IOException)
            {
                return taken;
            }
        }
    }

    /// <summary>All that there is in the served folder, with sizes and times.</summary>
    private Task<string> DiskAsync() => Tools.ShellAsync(_ada.Served, "ls -lAR --full-time; du -s .");
}
