using System.Text;
using Dray.Files;
using Dray.Wire;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

public sealed class BesideNamesTest
{
    [Theory]
    [InlineData("a.txt", "a (1).txt")]
    [InlineData("a", "a (1)")]
    [InlineData("d.d/a", "d.d/a (1)")]
    [InlineData(".profile", ".profile (1)")]
    [InlineData(".a.txt", ".a (1).txt")]
    [InlineData("a.tar.gz", "a.tar (1).gz")]
    [InlineData("a.", "a (1).")]
    public void The_number_stands_before_the_last_extension(string name, string beside) => Assert.Equal(beside, Make(name, 1));

    [Theory]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("😀")]
    public void A_long_stem_is_cut_at_a_whole_character(string character)
    {
        var stem = string.Concat(Enumerable.Repeat(character, 251 / Encoding.UTF8.GetByteCount(character)));
        var beside = Make(stem + ".txt", 1234);
        Assert.InRange(Encoding.UTF8.GetByteCount(beside), 252, 255);
        Assert.EndsWith(" (1234).txt", beside);
        Assert.StartsWith(beside[..^" (1234).txt".Length], stem);
    }

    [Fact]
    public void An_extension_that_fills_the_name_is_cut_like_a_stem()
    {
        var beside = Make("a." + new string('x', 253), 7);
        Assert.EndsWith("x (7)", beside);
        Assert.Equal(255, beside.Length);
    }

    private static string Make(string name, int n)
    {
        Assert.Equal(NameFault.None, BesideNames.TryMake(Name(name), n, out var beside));
        return beside.Value;
    }
}
