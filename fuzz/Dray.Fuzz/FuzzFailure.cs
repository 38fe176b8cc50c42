using System.Diagnostics.CodeAnalysis;

namespace Dray.Fuzz;

/// <summary>A decoder did what it must not: said yes where the slow reading says no, or the reverse, or changed bytes.</summary>
internal sealed class FuzzFailure(string message) : Exception(message)
{
    public static void Unless([DoesNotReturnIf(false)] bool holds, string otherwise)
    {
        if (!holds) throw new FuzzFailure(otherwise);
    }

    public static void UnlessSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found, string what)
    {
        if (!expected.SequenceEqual(found))
            throw new FuzzFailure($"{what}: {Convert.ToHexString(found)} instead of {Convert.ToHexString(expected)}");
    }

    public static void UnlessVerdict(bool expected, bool found, string what) =>
        Unless(expected == found, $"{what}: {(found ? "accepted" : "refused")}, and the slow reading says otherwise");
}
