using Dray.Files;
using Dray.Lanes;
using Dray.Tests.Files;
using Dray.Tests.Simulation;
using Dray.Transfers;
using Dray.Transfers.Sending;
using Dray.Wire;

namespace Dray.Tests.Transfers.Sending;

/// <summary>A large file of which the receiver has a part: what a lane reads, sends and leaves out.</summary>
public sealed class ResumedFileTest : IDisposable
{
    private const int Size = (3 * WireLimits.Unit) + 1000;

    private readonly SimulatedSource _source = new();
    private readonly SendTally _tally = new(new SendProgress(), static _ => { });
    private readonly ChunkQueue _queue = new(static () => { });
    private readonly SendLedger _ledger;
    private readonly byte[] _buffer = new byte[(1 << 20) + (64 << 10)];

    public ResumedFileTest()
    {
        _ledger = new SendLedger(_tally, new SendOptions { Sources = [], Host = "" }, static _ => { });
        _source.Files.Add("f", new SimulatedFile(new Random(1), Size));
    }

    private byte[] Content => _source.Files["f"].Content;

    [Fact]
    public void Units_of_the_same_source_are_neither_read_nor_sent_and_the_digest_covers_them()
    {
        var entry = Entry();
        entry.File!.Recall(0, DigestsOf(0, 2), same: true);
        Assert.Equal([2L, 3], SentUnits(entry, out var end));
        Assert.Equal(DigestOfFile(), end);
        Assert.Equal(2 * WireLimits.Unit, entry.File.BytesRecalled);
    }

    [Fact]
    public void Of_a_file_that_is_there_whole_only_its_end_is_sent()
    {
        var entry = Entry();
        entry.File!.Recall(0, DigestsOf(0, 4), same: true);
        Assert.Empty(SentUnits(entry, out var end));
        Assert.Equal(DigestOfFile(), end);
    }

    [Fact]
    public void Threat_31_Units_of_another_source_are_compared_and_those_that_differ_are_sent()
    {
        var entry = Entry();
        var digests = DigestsOf(0, 4);
        digests[WireLimits.Digest + 3] ^= 1;
        entry.File!.Recall(0, digests, same: false);
        Assert.Equal([1L], SentUnits(entry, out var end));
        Assert.Equal(DigestOfFile(), end);
        Assert.Equal(0, entry.File.BytesRecalled);
    }

    [Fact]
    public void A_lane_that_compares_says_between_units_that_it_lives()
    {
        var entry = Entry();
        entry.File!.Recall(0, DigestsOf(0, 4), same: false);
        _ledger.Await(entry);
        _queue.Add([entry]);
        var lane = new OutboundLane(_queue, _ledger, static _ => { });
        for (var unit = 0; unit < 4; unit++)
        {
            Assert.Equal(FrameHeader.Size, lane.Fill(_buffer));
            Assert.Equal(FrameType.Ping, FrameHeader.Read(_buffer).Type);
        }

        lane.Closed(null);
        _ledger.Close();
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(3, 2)]
    [InlineData(long.MaxValue, 1)]
    public void A_server_that_has_units_which_the_file_has_not_is_not_believed(long first, int count) =>
        Assert.Throws<IOException>(() => Entry().File!.Recall(first, new byte[count * WireLimits.Digest], same: true));

    public void Dispose() => _source.Dispose();

    private OutgoingEntry Entry() => new(_source.EntryOf(TempFolder.Name("f")), _source);

    private List<long> SentUnits(OutgoingEntry entry, out byte[] end)
    {
        _ledger.Await(entry);
        _queue.Add([entry]);
        var lane = new OutboundLane(_queue, _ledger, static _ => { });
        var (feed, units) = (new FrameFeed(), new List<long>());
        end = [];
        while (lane.Fill(_buffer) is > 0 and var count)
        {
            ReadOnlySpan<byte> left = _buffer.AsSpan(0, count);
            while (feed.TryNext(ref left, out var frame, out var payload))
            {
                if (frame.Type == FrameType.UnitEnd) units.Add(frame.Offset / WireLimits.Unit);
                if (frame.Type == FrameType.FileEnd) end = payload.ToArray();
            }
        }

        _ledger.Close();
        lane.Closed(null);
        return units;
    }

    private byte[] DigestsOf(int from, int to) => [.. Enumerable.Range(from, to - from).SelectMany(DigestOf)];

    private byte[] DigestOf(int unit) =>
        System.IO.Hashing.XxHash128.Hash(Content.AsSpan(unit * WireLimits.Unit, Math.Min(WireLimits.Unit, Size - (unit * WireLimits.Unit))));

    private byte[] DigestOfFile()
    {
        var digest = new byte[WireLimits.Digest];
        FileDigest.Of(DigestsOf(0, 4), digest);
        return digest;
    }
}
