using System.Buffers.Binary;

namespace Dray.Fuzz;

/// <summary>
/// Changes bytes without knowing what they mean: flips, integers at the edges of their ranges, words, parts of other
/// inputs, parts twice, parts gone.
/// </summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> words)
{
    /// <summary>Longer inputs find little more here, and make the corpus heavy.</summary>
    public const int Longest = 8192;

    private static readonly long[] Edges =
    [
        0, 1, -1, 15, 16, 17, 24, 48, 127, 128, 255, 256, 511, 512, 513, 4000, 4001, 32767, 32768, 65535, 65536, 65537,
        1 << 17, (1 << 17) + 1, 1 << 20, (1 << 20) + 1, 1 << 22, (1 << 22) - 1, (1 << 22) + 1, int.MaxValue, int.MinValue, uint.MaxValue,
        long.MaxValue, long.MinValue, long.MaxValue - (1 << 22), long.MaxValue - (1 << 22) + 1, long.MaxValue - (1 << 23) + 1,
    ];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var turns = 1 << random.Next(5); turns > 0; turns--) MutateOnce(bytes, other);
        if (bytes.Count > Longest) bytes.RemoveRange(Longest, bytes.Count - Longest);
        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes, byte[] other)
    {
        switch (random.Next(12))
        {
            case 0: Change(bytes, b => (byte)(b ^ (1 << random.Next(8)))); break;
            case 1: Change(bytes, _ => (byte)random.Next(256)); break;
            case 2: Change(bytes, b => (byte)(b + random.Next(-16, 17))); break;
            case 3: Overwrite(bytes, Integer()); break;
            case 4: Insert(bytes, Integer()); break;
            case 5: Overwrite(bytes, Word()); break;
            case 6: Insert(bytes, Word()); break;
            case 7: Overwrite(bytes, Part(other)); break;
            case 8: Insert(bytes, Part(other)); break;
            case 9: Repeat(bytes); break;
            case 10: Remove(bytes); break;
            default: Truncate(bytes); break;
        }
    }

    private void Change(List<byte> bytes, Func<byte, byte> change)
    {
        if (bytes.Count == 0) return;
        var at = random.Next(bytes.Count);
        bytes[at] = change(bytes[at]);
    }

    private void Overwrite(List<byte> bytes, ReadOnlySpan<byte> with)
    {
        var at = random.Next(bytes.Count + 1);
        bytes.RemoveRange(at, Math.Min(with.Length, bytes.Count - at));
        bytes.InsertRange(at, with);
    }

    private void Insert(List<byte> bytes, ReadOnlySpan<byte> what) => bytes.InsertRange(random.Next(bytes.Count + 1), what);

    private void Repeat(List<byte> bytes)
    {
        var part = Part([.. bytes]).ToArray();
        for (var times = 1 << random.Next(6); times > 0 && bytes.Count < Longest; times--) Insert(bytes, part);
    }

    private void Remove(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        bytes.RemoveRange(at, Math.Min(1 << random.Next(8), bytes.Count - at));
    }

    private void Truncate(List<byte> bytes)
    {
        var length = random.Next(bytes.Count + 1);
        bytes.RemoveRange(length, bytes.Count - length);
    }

    private byte[] Word() => words.Count == 0 ? Integer() : words[random.Next(words.Count)];

    private byte[] Integer()
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Edges[random.Next(Edges.Length)]);
        return bytes[..(1 << random.Next(4))];
    }

    private ReadOnlySpan<byte> Part(byte[] of)
    {
        var from = random.Next(of.Length + 1);
        return of.AsSpan(from, Math.Min(random.Next(of.Length + 1), of.Length - from));
    }
}
