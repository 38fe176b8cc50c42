using System.Buffers.Binary;
using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>A count (u32) and a Results payload.</summary>
internal static class ResultsTarget
{
    public static FuzzTarget Target { get; } = new("results", Run, [Seed(), .. FrameEdges.Results], FrameSeeds.Words) { Weight = 2 };

    /// <summary>Checks one payload against the slow reading, and that it is written again as it was.</summary>
    public static void Check(ReadOnlySpan<byte> payload, uint count, Trail trail)
    {
        var results = SlowFrame.Results(payload, count);
        ResultsReader reader;
        try
        {
            reader = new ResultsReader(payload, count);
        }
        catch (WireException refusal)
        {
            FuzzFailure.UnlessVerdict(results is not null, false, "results");
            trail.Refused(refusal);
            return;
        }

        FuzzFailure.UnlessVerdict(results is not null, true, "results");
        trail.Pass("results", Trail.Bucket(count));
        Compare(reader, results!, payload, trail);
    }

    private static void Compare(
        ResultsReader reader, List<(ulong Entry, byte Status, byte Fault, List<int> Text)> results, ReadOnlySpan<byte> payload, Trail trail)
    {
        var again = new byte[payload.Length];
        var writer = new ResultsWriter(again);
        foreach (var (entry, status, fault, text) in results)
        {
            FuzzFailure.Unless(reader.TryRead(out var result), "results end too early");
            var same = result.Entry == entry && (byte)result.Status == status && result.Fault == fault;
            FuzzFailure.Unless(same && SlowText.FromUtf16(result.Text).SequenceEqual(text), "a result reads as another");
            FuzzFailure.Unless(
                writer.TryAdd(result.Entry, result.Status, result.Fault, result.Text), "results that do not fit where they came from");
            trail.Pass("result", status, Trail.Bucket(text.Count));
        }

        FuzzFailure.Unless(!reader.TryRead(out _), "results go on after their end");
        FuzzFailure.UnlessSame(payload, again, "results written again");
    }

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (input.Length >= 4) Check(input[4..], BinaryPrimitives.ReadUInt32LittleEndian(input), trail);
    }

    private static byte[] Seed() => [2, 0, 0, 0, .. FrameSeeds.All[7].AsSpan(FrameHeader.Size)];
}
