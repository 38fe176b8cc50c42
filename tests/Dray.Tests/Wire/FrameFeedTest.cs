using CsCheck;
using Dray.Wire;

namespace Dray.Tests.Wire;

public sealed class FrameFeedTest
{
    private static readonly Gen<byte[][]> Frames = FrameGen.Any.Array[1, 8];

    [Fact]
    public void However_frames_are_cut_they_come_out_the_same() =>
        Gen.Select(Frames, Gen.Int[1, 200].Array[1, 20]).Sample((frames, sizes) =>
        {
            var reader = new FeedReader();
            var stream = frames.SelectMany(frame => frame).ToArray();
            for (var (at, turn) = (0, 0); at < stream.Length; turn++)
            {
                var size = Math.Min(sizes[turn % sizes.Length], stream.Length - at);
                reader.Read(stream.AsSpan(at, size));
                at += size;
            }

            Assert.True(reader.Feed.AtBoundary);
            Assert.Equal(frames, reader.Frames);
        }, iter: 1_000);

    [Fact]
    public void A_stream_is_at_a_boundary_between_frames_and_nowhere_else() =>
        Frames.Sample(frames =>
        {
            var reader = new FeedReader();
            foreach (var frame in frames)
            {
                for (var at = 0; at < frame.Length; at++)
                {
                    Assert.Equal(at == 0, reader.Feed.AtBoundary);
                    reader.Read(frame.AsSpan(at, 1));
                }

                Assert.True(reader.Feed.AtBoundary);
            }
        }, iter: 100);

    [Fact]
    public void Random_bytes_give_frames_or_a_wire_exception() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte[0, 20]).Sample((bytes, type) =>
        {
            // A type that exists and no reserved bits, or hardly anything would get past the first header.
            if (bytes.Length > 4) (bytes[0], bytes[1], bytes[2], bytes[3]) = (type, 0, 0, 0);
            if (bytes.Length > 7) (bytes[6], bytes[7]) = (0, 0);
            try
            {
                new FeedReader().Read(bytes);
            }
            catch (WireException)
            {
                // As promised.
            }
        }, iter: 20_000);

    [Fact]
    public void Data_comes_out_in_pieces_that_say_where_they_belong()
    {
        var frame = FrameGen.Frame(FrameType.Data, 0, 7, 0, WireLimits.Unit + 100, [1, 2, 3, 4, 5]);
        var feed = new FrameFeed();
        ReadOnlySpan<byte> bytes = frame.AsSpan(0, FrameHeader.Size + 2);
        Assert.True(feed.TryNext(ref bytes, out var header, out var payload));
        Assert.Equal((7u, WireLimits.Unit + 100L, 2), (header.Entry, header.Offset, header.Length));
        Assert.Equal([1, 2], payload.ToArray());
        Assert.False(feed.TryNext(ref bytes, out _, out _));
        bytes = frame.AsSpan(FrameHeader.Size + 2);
        Assert.True(feed.TryNext(ref bytes, out header, out payload));
        Assert.Equal((WireLimits.Unit + 102L, 3), (header.Offset, header.Length));
        Assert.Equal([3, 4, 5], payload.ToArray());
        Assert.True(feed.AtBoundary);
    }

    [Fact]
    public void Memory_is_given_back_in_the_midst_of_a_frame()
    {
        var frame = FrameGen.Frame(FrameType.FileEnd, 0, 1, 0, 0, new byte[16]);
        var feed = new FrameFeed();
        ReadOnlySpan<byte> bytes = frame.AsSpan(0, 30);
        Assert.False(feed.TryNext(ref bytes, out _, out _));
        feed.Release();
        feed.Release();
    }

    /// <summary>Puts what comes out of a feed together again, as whole frames.</summary>
    private sealed class FeedReader
    {
        private readonly List<byte> _data = [];

        public FrameFeed Feed { get; } = new();
        public List<byte[]> Frames { get; } = [];

        public void Read(ReadOnlySpan<byte> bytes)
        {
            while (Feed.TryNext(ref bytes, out var frame, out var payload)) Take(frame, payload);
            Assert.True(bytes.IsEmpty);
        }

        private void Take(in FrameHeader frame, ReadOnlySpan<byte> payload)
        {
            Assert.Equal(frame.Length, payload.Length);
            _data.AddRange(payload);
            if (frame.Type == FrameType.Data && !Feed.AtBoundary) return;
            var start = frame.Offset + frame.Length - _data.Count;
            Frames.Add(FrameGen.Frame(
                frame.Type, frame.Flags, frame.Entry, frame.Aux, frame.Type == FrameType.Data ? start : frame.Offset, [.. _data]));
            _data.Clear();
        }
    }
}
