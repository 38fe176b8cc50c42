using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>
/// A lane's stream, cut into pieces as the first two bytes say: the frames that come out are those that a reading of the
/// uncut stream finds, and it is refused where that is.
/// </summary>
internal static class FeedTarget
{
    public static FuzzTarget Target { get; } = new("feed", Run, Seeds(), FrameSeeds.Words) { Weight = 3 };

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (input.Length < 2) return;
        var stream = input[2..];
        var expected = SlowStream.Read(stream);
        var feed = new FedStream(input[0], input[1]);
        try
        {
            feed.Read(stream);
            FuzzFailure.UnlessVerdict(!expected.Refused, true, "a stream");
            FuzzFailure.Unless(feed.AtBoundary == expected.AtBoundary, "a boundary between frames");
        }
        catch (WireException refusal)
        {
            FuzzFailure.UnlessVerdict(!expected.Refused, false, "a stream");
            trail.Refused(refusal);
        }
        finally
        {
            feed.Release();
        }

        FuzzFailure.Unless(feed.Frames.Count == expected.Frames.Count, "a stream has another number of frames");
        for (var i = 0; i < feed.Frames.Count; i++) FuzzFailure.UnlessSame(Comparable(expected.Frames[i]), Comparable([.. feed.Frames[i]]), "a frame");
        Note(expected, trail);
    }

    /// <summary>A piece of Data says its own length, so that field is left out; the bytes behind it tell.</summary>
    private static byte[] Comparable(byte[] frame) => frame[0] == (byte)FrameType.Data ? [.. frame[..4], .. frame[8..]] : frame;

    private static void Note(SlowStream stream, Trail trail)
    {
        trail.Pass("stream", Trail.Bucket(stream.Frames.Count), stream.AtBoundary ? 1 : stream.Refused ? 2 : 0);
        var before = 0;
        foreach (var frame in stream.Frames)
        {
            trail.Pass("after", before, frame[0]);
            before = frame[0];
        }
    }

    private static byte[][] Seeds() =>
    [
        [255, 0, .. FrameSeeds.All.SelectMany(frame => frame)],
        [7, 1, .. FrameSeeds.All[1], .. FrameSeeds.All[2], .. FrameSeeds.All[3], .. FrameSeeds.All[6]],
    ];
}
