using System.Net;
using System.Net.Sockets;
using Dray.Transfers;
using Dray.Transfers.Raw;

namespace Dray.Tests.Transfers.Raw;

public sealed class RawSenderTest : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RawSenderTest() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task What_ends_otherwise_than_well_says_why()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var receipt = await SendAsync(Stream.Null, cancelled.Token);
        Assert.Equal(SendEnd.Cancelled, receipt.Ended);
        Assert.Contains("cancelled", receipt.Reason, StringComparison.Ordinal);

        using var broken = new BrokenStream();
        receipt = await SendAsync(broken, TestContext.Current.CancellationToken);
        Assert.Equal(SendEnd.SomeFailed, receipt.Ended);
        Assert.Contains("can't be read", receipt.Reason, StringComparison.Ordinal);
    }

    private Task<SendReceipt> SendAsync(Stream source, CancellationToken cancel) => RawSender.RunAsync(
        new SendOptions { Sources = ["source"], Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port },
        source, new SendProgress(), _ => { }, cancel);

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("the disk is gone");

        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("the disk is gone");
    }
}
