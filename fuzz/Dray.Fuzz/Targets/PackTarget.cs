using System.Buffers.Binary;
using Dray.Fuzz.Slow;
using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>A count (u32) and a Pack's payload.</summary>
internal static class PackTarget
{
    public static FuzzTarget Target { get; } = new("pack", Run, [Seed(), .. FrameEdges.Packs], FrameSeeds.Words) { Weight = 2 };

    /// <summary>Checks one payload against the slow reading, and that it is written again as it was.</summary>
    public static void Check(ReadOnlySpan<byte> payload, uint count, Trail trail)
    {
        var items = SlowFrame.Items(payload, count);
        PackReader reader;
        try
        {
            reader = new PackReader(payload, count);
        }
        catch (WireException refusal)
        {
            FuzzFailure.UnlessVerdict(items is not null, false, "a pack");
            trail.Refused(refusal);
            return;
        }

        FuzzFailure.UnlessVerdict(items is not null, true, "a pack");
        trail.Pass("pack", Trail.Bucket(count));
        Compare(reader, items!, payload.Length, trail);
    }

    private static void Compare(
        PackReader reader, List<(ulong Entry, byte[] Digest, byte[] Content)> items, int length, Trail trail)
    {
        var writer = new PackWriter(new byte[length]);
        foreach (var (entry, digest, content) in items)
        {
            FuzzFailure.Unless(reader.TryRead(out var item), "a pack ends too early");
            FuzzFailure.Unless(item.Entry == entry, "a pack's item has another number");
            FuzzFailure.UnlessSame(content, item.Content, "a pack's item");
            var expected = new byte[WireLimits.Digest];
            PackItem.Digest(item.Entry, content, expected);
            FuzzFailure.Unless(item.IsIntact() == digest.AsSpan().SequenceEqual(expected), "a pack's digest");
            FuzzFailure.Unless(writer.TryAdd(item.Entry, item.Content), "a pack that does not fit where it came from");
            trail.Pass("item", Trail.Bucket(content.Length), item.IsIntact() ? 1 : 0);
        }

        FuzzFailure.Unless(!reader.TryRead(out _), "a pack goes on after its end");
        FuzzFailure.Unless(writer.Length == length, "a pack written again has another length");
    }

    private static void Run(ReadOnlySpan<byte> input, Trail trail)
    {
        if (input.Length >= 4) Check(input[4..], BinaryPrimitives.ReadUInt32LittleEndian(input), trail);
    }

    private static byte[] Seed() => [2, 0, 0, 0, .. FrameSeeds.All[0].AsSpan(FrameHeader.Size)];
}
