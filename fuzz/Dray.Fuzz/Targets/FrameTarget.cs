using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>One header, and its payload where that is there: what is accepted has one form only.</summary>
internal static class FrameTarget
{
    public static FuzzTarget Target { get; } = new("frame", Run, [.. FrameSeeds.All, .. FrameEdges.Headers], FrameSeeds.Words) { Weight = 3 };

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (input.Length < FrameHeader.Size) return;
        FrameHeader header;
        try
        {
            header = FrameHeader.Read(input);
        }
        catch (WireException refusal)
        {
            FuzzFailure.UnlessVerdict(SlowFrame.Allows(input), false, "a frame's header");
            trail.Refused(refusal);
            return;
        }

        FuzzFailure.UnlessVerdict(SlowFrame.Allows(input), true, "a frame's header");
        trail.Pass("header", (long)header.Type, header.Flags);
        trail.Pass("length", (long)header.Type, Trail.Bucket(header.Length));
        trail.Pass("offset", Trail.Bucket(header.Offset));
        trail.Pass("aux", Trail.Bucket(header.Aux));
        var again = new byte[FrameHeader.Size];
        header.Write(again);
        FuzzFailure.UnlessSame(input[..FrameHeader.Size], again, "a header written again");
        if (input.Length == FrameHeader.Size + header.Length) RunPayload(header, input[FrameHeader.Size..], trail);
    }

    private static void RunPayload(in FrameHeader header, ReadOnlySpan<byte> payload, Trail trail)
    {
        if (header.Type == FrameType.Pack) PackTarget.Check(payload, header.Entry, trail);
        if (header.Type == FrameType.Results) ResultsTarget.Check(payload, header.Entry, trail);
        if (header.Type == FrameType.LaneError) LaneErrorTarget.Check(payload, trail);
        trail.Pass("whole", (long)header.Type);
    }
}
