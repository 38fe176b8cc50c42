using System.Net;
using System.Net.Sockets;
using Dray.Transfers;
using Dray.Transfers.Raw;

namespace Dray.Tests.Transfers.Raw;

public sealed class RawPatienceTest
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(4);

    /// <summary>The first fits into the system's buffers at once, the second does not.</summary>
    [Theory]
    [InlineData(1 << 20, 12)]
    [InlineData(8 << 20, 12)]
    public async Task Whoever_takes_slowly_and_says_nothing_is_not_given_up(int size, int pauses)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems do not tell what was taken");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Server.ReceiveBufferSize = 64 << 10;
        listener.Start();
        var options = new SendOptions { Sources = ["slow"], Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port };
        var sending = RawSender.RunAsync(options, new MemoryStream(new byte[size]), new SendProgress(), _ => { }, CancellationToken.None, Silence);

        using var peer = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = peer.GetStream();
        var piece = new byte[64 << 10];
        for (var i = 0; i < pauses; i++)
        {
            // The pause is what is tested: longer than the silence in all, far shorter each.
            await Task.Delay(Silence / 10, TestContext.Current.CancellationToken);
            await stream.ReadExactlyAsync(piece, TestContext.Current.CancellationToken);
        }

        await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        peer.Close();
        Assert.Equal(SendEnd.Done, (await sending).Ended);
    }

    [Fact]
    public async Task Whoever_takes_nothing_is_given_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = new SendOptions { Sources = ["stuck"], Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port };

        var receipt = await RawSender.RunAsync(
            options, new MemoryStream(new byte[64 << 20]), new SendProgress(), _ => { }, CancellationToken.None, TimeSpan.FromMilliseconds(500));

        Assert.Equal(SendEnd.Unreachable, receipt.Ended);
    }
}
