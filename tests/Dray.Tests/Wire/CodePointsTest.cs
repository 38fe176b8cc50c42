using System.Text;
using Dray.Wire;

namespace Dray.Tests.Wire;

/// <summary>Each class of characters, from its first to its last and no further.</summary>
public sealed class CodePointsTest
{
    private static readonly (int First, int Last)[] Controls = [(0, 0x1F), (0x7F, 0x9F)];

    private static readonly (int First, int Last)[] Bidi =
        [(0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069)];

    // Unicode 16, DerivedCoreProperties.txt, Default_Ignorable_Code_Point.
    private static readonly (int First, int Last)[] Ignorable =
    [
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
        (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    ];

    [Fact]
    public void A_class_holds_its_ranges_and_nothing_else()
    {
        Assert.Equal(4174, Ignorable.Sum(range => range.Last - range.First + 1)); // as Unicode counts them
        for (var codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (CodePoints.IsControl(codePoint) != IsIn(Controls, codePoint)) Assert.Fail($"control {codePoint:X}");
            if (CodePoints.IsBidi(codePoint) != IsIn(Bidi, codePoint)) Assert.Fail($"bidi {codePoint:X}");
            if (CodePoints.IsIgnorable(codePoint) != IsIn(Ignorable, codePoint)) Assert.Fail($"ignorable {codePoint:X}");
        }
    }

    [Fact]
    public void What_is_ignorable_is_taken_out_and_nothing_else()
    {
        Assert.Equal("ab\U0001F69Ac", CodePoints.WithoutIgnorable("\u00ada\u200bb\U0001F69A\U000E0001c\ufe0f"));
        var clean = new StringBuilder("ab").ToString();
        Assert.Same(clean, CodePoints.WithoutIgnorable(clean));
        Assert.Equal("", CodePoints.WithoutIgnorable("\ufeff"));
    }

    private static bool IsIn((int First, int Last)[] ranges, int codePoint) =>
        ranges.Any(range => codePoint >= range.First && codePoint <= range.Last);
}
