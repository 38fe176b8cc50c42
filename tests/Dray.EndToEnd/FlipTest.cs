using System.Net;
using Dray.Transfers;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.EndToEnd;

/// <summary>
/// One byte is altered on its way, at another place in each send. The lane ends, what it carried travels again over
/// another, and what lands is what was sent. (That every bit of a record counts is RecordTest's to show.)
/// </summary>
public sealed class FlipTest
{
    private const int Record = LaneHello.Size, Frame = Record + RecordHeader.Size;
    private const int Answer = LaneWelcome.Size, Answered = Answer + RecordHeader.Size;

    // Magic, suite or status, zeros, ticket, nonce, MAC. (Whose version is altered is told to upgrade: see ChaosTest.)
    private static readonly int[] Greeting = [1, 10, 12, 16, 32, 63, 64, 95];

    [Fact]
    public async Task A_byte_flipped_on_its_way_to_the_server_ends_its_lane_and_nothing_wrong_lands() => await SendThroughAsync(
        toServer: true,
        [
            .. Greeting, Record, Record + 1, Record + 2, Record + 3, Record + 4, Record + 7,
            Frame, Frame + 4, Frame + 8, Frame + FrameHeader.Size, Frame + FrameHeader.Size + 20, Frame + 5_000, Frame + 100_000,
            Frame + 260_000, Frame + (1 << 20), Frame + (2 << 20),
        ]);

    [Fact]
    public async Task A_byte_flipped_on_its_way_from_the_server_ends_its_lane_and_nothing_wrong_lands() => await SendThroughAsync(
        toServer: false,
        [
            .. Greeting, Answer, Answer + 1, Answer + 3, Answer + 4, Answer + 7,
            Answered, Answered + 4, Answered + 8, Answered + FrameHeader.Size - 1, Answered + FrameHeader.Size + RecordHeader.Tag - 1,
        ]);

    /// <summary>Sends the same tree for each place, by a sender in this process: it starts sooner.</summary>
    private static async Task SendThroughAsync(bool toServer, int[] places)
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeMany(folder.At("tree"), 100, 2000);
        SourceTree.MakeFile(Path.Combine(source, "large"), 3 << 20);
        // A length that was altered has one end wait for what never comes, for as long as this.
        await using var served = await Served.StartAsync(folder.At("in"), ["--idle-timeout", "1s"], home: folder.At("home"));
        await using var network = new ChaosProxy(served.Port);
        var (place, flips) = (0, 0);
        Task<bool> Flip(int lane, long offset, Memory<byte> bytes)
        {
            if (place >= offset && place < offset + bytes.Length && Interlocked.Increment(ref flips) == 1) bytes.Span[(int)(place - offset)] ^= 0x04;
            return Task.FromResult(true);
        }

        if (toServer) network.OnSent = Flip;
        else network.OnAnswered = Flip;
        var at = IPEndPoint.Parse(network.Address);
        foreach (var next in places)
        {
            (place, flips) = (next, 0);
            var (before, into) = (network.Lanes, $"at {next}");
            var options = new SendOptions
            {
                Sources = [source], Host = "127.0.0.1", Port = at.Port, Into = into, Lanes = 1, ConfigurationFolder = folder.At("home"),
            };

            var receipt = await Sender.RunAsync(options, cancel: TestContext.Current.CancellationToken);

            Assert.True(receipt.Ended == SendEnd.Done, $"at {next}: {receipt.Ended}, {receipt.Reason}");
            Assert.True(flips > 0 && network.Lanes - before > 1, $"at {next}: {flips} times, {network.Lanes - before} lanes");
            TreeComparer.AssertEqual(source, served.At(into, "tree"));
            Assert.Equal([Path.Combine(served.Folder, into, "tree")], Directory.EnumerateFileSystemEntries(served.At(into)));
        }

        Assert.Equal(places.Length + 1, Directory.EnumerateFileSystemEntries(served.Folder).Count());
    }
}
