using System.Buffers;
using Dray.Wire;
using Dray.Wire.Sealing;

namespace Dray.Tests.Wire.Sealing;

/// <summary>What a feed holds, and for how long.</summary>
public sealed class RecordFeedTest
{
    private const int Content = 5_000;

    private readonly RecordFeed _feed = new();
    private readonly byte[] _worker = new byte[2 * Content];

    [Fact]
    public void It_is_at_a_boundary_between_records_and_nowhere_else()
    {
        var record = Record();
        Assert.True(_feed.AtBoundary);
        Assert.True(Feed(record));
        Assert.True(_feed.AtBoundary);
        foreach (var cut in new[] { 1, RecordHeader.Size - 1, RecordHeader.Size, RecordHeader.Size + 1, record.Length - 1 })
        {
            Assert.False(Feed(record.AsSpan(0, cut)));
            Assert.False(_feed.AtBoundary);
            Assert.True(Feed(record.AsSpan(cut)));
            Assert.True(_feed.AtBoundary);
        }
    }

    [Fact]
    public void There_is_room_for_the_rest_of_a_record_and_for_no_more()
    {
        var record = Record();
        Assert.Equal(_worker.Length, _feed.Room(_worker).Length);
        Assert.False(Feed(record.AsSpan(0, 3)));
        Assert.Equal(_worker.Length, _feed.Room(_worker).Length);
        Assert.False(Feed(record.AsSpan(3, 97)));
        Assert.Equal(record.Length - 100, _feed.Room(_worker).Length);
        Assert.True(Feed(record.AsSpan(100)));
        Assert.Equal(_worker.Length, _feed.Room(_worker).Length);
    }

    [Fact]
    public void A_record_that_is_all_there_comes_out_where_it_lies()
    {
        Span<byte> bytes = Record();
        var whole = bytes;
        Assert.True(_feed.TryNext(ref bytes, out var record));
        Assert.True(whole.Overlaps(record, out var at) && at == 0);
        Assert.True(bytes.IsEmpty);
    }

    [Fact]
    public void What_it_was_put_together_in_is_cleared_before_it_goes_back()
    {
        for (var handedOut = 0; handedOut < 2; handedOut++)
        {
            var record = Record();
            Array.Fill(record, (byte)0xAB, RecordHeader.Size, Content);
            Assert.Equal(handedOut == 1, Feed(record.AsSpan(0, 100)) | Feed(record.AsSpan(100, handedOut == 1 ? record.Length - 100 : 2_000)));
            _feed.Release();
            // The pool gives a thread back what it returned last.
            var rented = ArrayPool<byte>.Shared.Rent(record.Length);
            Assert.Equal(-1, rented.AsSpan().IndexOf(record.AsSpan(RecordHeader.Size, 32)));
            ArrayPool<byte>.Shared.Return(rented);
            Assert.True(_feed.AtBoundary);
        }
    }

    private bool Feed(ReadOnlySpan<byte> piece)
    {
        Span<byte> bytes = piece.ToArray();
        var whole = _feed.TryNext(ref bytes, out _);
        Assert.True(bytes.IsEmpty);
        return whole;
    }

    private static byte[] Record()
    {
        using var cipher = new RecordCipher(LaneSuite.Sealed, Records.Key());
        return Records.Seal(cipher, new byte[Content]);
    }
}
