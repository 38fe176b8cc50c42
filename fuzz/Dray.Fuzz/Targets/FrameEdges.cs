using Dray.Wire;

namespace Dray.Fuzz.Targets;

/// <summary>Headers and payloads one step beyond what the protocol allows: where a bound is gone, one of these gets through.</summary>
internal static class FrameEdges
{
    private const int Unit = 4_194_304;

    public static byte[][] Headers { get; } =
    [
        Header(1, 0, 131_073, 1, 0, 0), Header(1, 0, 23, 1, 0, 0), Header(1, 0, 47, 2, 0, 0), Header(1, 0, 24, 0, 0, 0), Header(1, 1, 24, 1, 0, 0),
        Header(2, 0, 1_048_577, 1, 0, 0), Header(2, 0, 0, 1, 0, 0), Header(2, 0, -1, 1, 0, 0), Header(2, 0, 2, 1, 0, Unit - 1),
        Header(2, 0, 1, 1, 0, long.MaxValue - Unit + 1), Header(2, 0, 1, 1, 0, -1),
        Header(3, 0, 16, 1, Unit + 1, 0), Header(3, 0, 16, 1, 0, 0), Header(3, 0, 16, 1, 1, 1), Header(3, 0, 15, 1, 1, 0), Header(3, 0, 17, 1, 1, 0),
        Header(4, 0, 48, 1, 0, 0), Header(4, 1, 16, 1, 0, 0), Header(4, 0, 17, 1, 0, 0), Header(4, 2, 80, 1, 0, 0), Header(4, 0, 15, 1, 0, 0),
        Header(5, 0, 1, 1, 0, 0), Header(6, 0, 1, 0, 0, 0), Header(6, 1, 0, 0, 0, 0), Header(7, 0, 0, 0, 0, 0), Header(0, 0, 0, 0, 0, 0),
        Header(16, 0, 65_537, 1, 0, 0), Header(16, 0, 7, 1, 0, 0), Header(16, 0, 15, 2, 0, 0), Header(16, 0, 8, 0, 0, 0),
        Header(17, 0, 1, 1, 0, 0), Header(17, 0, 0, 1, 4, 0), Header(17, 0, 0, 1, 0, 1), Header(18, 0, 0, 0, 0, 0), Header(19, 0, 513, 0, 0, 0),
        [6, 0, 1, 0, .. new byte[20]], [6, 0, 0, 1, .. new byte[20]],
    ];

    /// <summary>Counts and payloads of packs: an item longer than the rest, one too many, one too few, half a header.</summary>
    public static byte[][] Packs { get; } =
    [
        [1, 0, 0, 0, .. Item(3, 2)], [2, 0, 0, 0, .. Item(2, 2)], [1, 0, 0, 0, .. Item(2, 2), .. Item(0, 0)], [0, 0, 0, 0], [0, 0, 0, 0, .. Item(0, 0)],
        [1, 0, 0, 0, .. Item(-1, 2)], [1, 0, 0, 0, .. Item(0, 0)[..23]], [2, 0, 0, 0, .. Item(0, 0), .. Item(0, 0)[..5]],
    ];

    /// <summary>The same of results, their text one byte too long, their status one too high.</summary>
    public static byte[][] Results { get; } =
    [
        [1, 0, 0, 0, .. Result(0, 4000, 4000)], [1, 0, 0, 0, .. Result(0, 4001, 4001)], [1, 0, 0, 0, .. Result(6, 0, 0)],
        [1, 0, 0, 0, .. Result(0, 2, 1)], [2, 0, 0, 0, .. Result(0, 1, 1)], [1, 0, 0, 0, .. Result(0, 1, 1), .. Result(0, 0, 0)],
        [0, 0, 0, 0], [1, 0, 0, 0, .. Result(0, 0, 0)[..7]], [1, 0, 0, 0, .. Result(0, 0, 0)[..5]], [1, 0, 0, 0, .. Result(0, 1, 0), 0xFF],
    ];

    private static byte[] Header(byte type, byte flags, int length, uint entry, uint aux, long offset)
    {
        var header = new byte[FrameHeader.Size];
        new FrameHeader((FrameType)type, flags, length, entry, aux, offset).Write(header);
        return header;
    }

    private static byte[] Item(int says, int has) =>
        [7, 0, 0, 0, .. BitConverter.GetBytes(says), .. new byte[16], .. new byte[has]];

    private static byte[] Result(byte status, ushort says, int has) =>
        [7, 0, 0, 0, status, 0, .. BitConverter.GetBytes(says), .. Enumerable.Repeat((byte)'a', has)];
}
