using System.Text;
using Dray.Transfers;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.EndToEnd;

/// <summary>What crosses the wire: unreadable unless both ends want it otherwise, and never altered unnoticed.</summary>
public sealed class SealingTest
{
    private const int FirstRecord = LaneHello.Size;
    private const int FirstAnswer = LaneWelcome.Size;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_listens_reads_nothing_unless_both_ends_want_it_plain(bool plain)
    {
        const string canary = "canary-5f1d0c66-yellow";
        using var folder = new TemporaryFolder();
        string[] wish = plain ? ["--plain"] : [];
        await using var served = await Served.StartAsync(folder.At("in"), wish);
        await using var network = new ChaosProxy(served.Port);
        var wire = new MemoryStream();
        network.OnSent = network.OnAnswered = (_, _, bytes) =>
        {
            lock (wire) wire.Write(bytes.Span);
            return Task.FromResult(true);
        };
        var tree = folder.Folder("tree");
        folder.File(Path.Combine("tree", "small"), canary);
        folder.File(Path.Combine("tree", "large"), string.Concat(Enumerable.Repeat(canary, 20_000)));
        folder.Folder("in", "tree");
        folder.File(Path.Combine("in", "tree", "small"), "something else"); // so that a result has to name what it landed beside

        var run = (await DrayBinary.RunAsync(["send", "--json", "--on-conflict", "rename", tree, "--to", network.Address, .. wish])).Ended(0);

        Assert.Equal(canary, File.ReadAllText(served.At("tree", "small (1)")));
        byte[] heard;
        lock (wire) heard = wire.ToArray();
        Assert.True(heard.Length > 400_000);
        Assert.Equal(plain, heard.AsSpan().IndexOf(Encoding.ASCII.GetBytes(canary)) >= 0);
        Assert.Equal(plain, heard.AsSpan().IndexOf("small (1)"u8) >= 0);
        Assert.Contains($"\"secret\":{(plain ? "false" : "true")}", run.Output.Split('\n')[^2], StringComparison.Ordinal);
        Assert.Equal(!plain, (await served.NextAsync("went")).GetProperty("secret").GetBoolean());
    }

    [Theory]
    [InlineData(9 << 20, FirstRecord, false)]
    [InlineData(9 << 20, FirstRecord + 5, false)]
    [InlineData(9 << 20, FirstRecord + 1000, false)]
    [InlineData(9 << 20, FirstRecord + 1000, true)]
    [InlineData(9 << 20, FirstRecord + (2 << 20), false)]
    [InlineData(5_000, FirstRecord + 1000, false)]
    [InlineData(5_000, FirstRecord + RecordHeader.Overhead + FrameHeader.Size + WireLimits.PackItemHeader + 4_999, true)]
    public async Task A_byte_flipped_in_a_record_ends_its_lane_and_everything_lands(int size, int at, bool plain)
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("file"), size);
        string[] wish = plain ? ["--plain"] : [];
        await using var served = await Served.StartAsync(folder.At("in"), wish);
        await using var network = new ChaosProxy(served.Port);
        var flips = 0;
        network.OnSent = (_, offset, bytes) => FlipOnce(at, offset, bytes, ref flips);

        (await DrayBinary.RunAsync(["send", "--lanes", "1", source, "--to", network.Address, .. wish])).Ended(0);

        Assert.True(flips > 0);
        Assert.True(network.Lanes > 1);
        TreeComparer.AssertEqual(source, served.At("file"));
        Assert.Equal([".dray", "file"], Directory.EnumerateFileSystemEntries(served.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(FirstAnswer + 2)]
    [InlineData(FirstAnswer + 12)]
    [InlineData(FirstAnswer + 50)]
    public async Task An_answer_that_is_altered_ends_its_lane_and_everything_lands_once(int at)
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeMany(folder.At("tree"), 200, 2000);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new ChaosProxy(served.Port);
        var flips = 0;
        network.OnAnswered = (_, offset, bytes) => FlipOnce(at, offset, bytes, ref flips);

        (await DrayBinary.RunAsync("send", "--lanes", "1", source, "--to", network.Address)).Ended(0);

        Assert.True(flips > 0 && network.Lanes > 1);
        TreeComparer.AssertEqual(source, served.At("tree"));
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(5_000)]
    public async Task Three_where_every_record_arrives_altered_however_often_it_is_sent(int size)
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("file"), size);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new ChaosProxy(served.Port);
        network.OnSent = (_, offset, bytes) =>
        {
            if (offset <= FirstRecord + 40 && offset + bytes.Length > FirstRecord + 40) bytes.Span[(int)(FirstRecord + 40 - offset)] ^= 1;
            return Task.FromResult(true);
        };

        var run = (await DrayBinary.RunAsync("send", "--lanes", "1", "--retry-for", "500ms", source, "--to", network.Address)).Ended(3);

        if (size < 10_000) Assert.Contains("altered", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(served.At("file")));
    }

    [Fact]
    public async Task A_server_that_is_not_willing_refuses_plain_with_words()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));

        var run = (await served.SendAsync("--plain", folder.File("file", "x"))).Ended(4);

        Assert.Contains("without --plain", run.Error, StringComparison.Ordinal);
        Assert.Contains("--plain", (await served.NextAsync("refused")).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists(served.At("file")));
    }

    [Fact]
    public async Task A_lane_that_has_carried_all_it_may_gives_way_to_a_new_one()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeFile(folder.At("file"), 40 << 20);
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var network = new ChaosProxy(served.Port);
        var most = 0L;
        network.OnSent = (_, offset, bytes) =>
        {
            InterlockedMax(ref most, offset + bytes.Length);
            return Task.FromResult(true);
        };
        var target = network.Address.Split(':');
        var options = new SendOptions
        {
            Sources = [source], Host = target[0], Port = int.Parse(target[1]), Lanes = 1, LaneTurnOver = 6 << 20, ConfigurationFolder = DrayBinary.SharedHome,
        };

        var receipt = await Sender.RunAsync(options, new SendProgress(), static _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(SendEnd.Done, receipt.Ended);
        Assert.True(network.Lanes >= 40 / 8, $"{network.Lanes} lanes");
        Assert.InRange(most, 6 << 20, 12 << 20);
        Assert.InRange(network.Sent, 40 << 20, 41 << 20); // nothing travelled twice
        TreeComparer.AssertEqual(source, served.At("file"));
    }

    private static Task<bool> FlipOnce(int at, long offset, Memory<byte> bytes, ref int flips)
    {
        if (at >= offset && at < offset + bytes.Length && Interlocked.Increment(ref flips) == 1) bytes.Span[(int)(at - offset)] ^= 0x10;
        return Task.FromResult(true);
    }

    private static void InterlockedMax(ref long most, long value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
