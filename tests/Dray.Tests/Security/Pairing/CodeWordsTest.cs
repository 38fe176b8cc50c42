using System.Text.RegularExpressions;
using Dray.Security.Pairing;

namespace Dray.Tests.Security.Pairing;

/// <summary>The list is read aloud, heard over a noisy line, and typed.</summary>
public sealed class CodeWordsTest
{
    [Fact]
    public void There_are_1296_plain_words()
    {
        Assert.Equal(1296, CodeWords.All.Count);
        Assert.All(CodeWords.All, word => Assert.Matches("^[a-z]{4,7}$", word));
        Assert.Equal(CodeWords.All.Order(StringComparer.Ordinal), CodeWords.All);
        Assert.All(CodeWords.All, word => Assert.True(CodeWords.Contains(word)));
        Assert.False(CodeWords.Contains(""));
    }

    [Fact]
    public void The_first_four_letters_tell_them_apart() =>
        Assert.Empty(Twins(word => word[..4]));

    [Fact]
    public void No_two_sound_alike() => Assert.Empty(Twins(Sound));

    [Fact]
    public void No_two_look_alike()
    {
        var near = from a in CodeWords.All
                   from b in CodeWords.All
                   where string.CompareOrdinal(a, b) < 0 && IsOneSlipAway(a, b)
                   select $"{a} {b}";
        Assert.Empty(near);
    }

    [Theory]
    [InlineData("flour", "flower")]
    [InlineData("knight", "night")]
    [InlineData("cereal", "serial")]
    [InlineData("write", "right")]
    [InlineData("peace", "piece")]
    [InlineData("phrase", "frays")]
    [InlineData("climb", "clime")]
    [InlineData("better", "butter")]
    public void What_sounds_alike_is_heard(string a, string b) => Assert.Equal(Sound(a), Sound(b));

    [Theory]
    [InlineData("cable", "table")]
    [InlineData("quiet", "quite")]
    [InlineData("desert", "dessert")]
    [InlineData("comet", "come")]
    public void What_looks_alike_is_seen(string a, string b)
    {
        Assert.True(IsOneSlipAway(a, b));
        Assert.True(IsOneSlipAway(b, a));
        Assert.False(IsOneSlipAway(a, "zigzag"));
    }

    private static IEnumerable<string> Twins(Func<string, string> key) =>
        CodeWords.All.GroupBy(key).Where(group => group.Count() > 1).Select(group => string.Join(' ', group));

    // Rough on purpose: all vowels are one, silent and doubled letters none.
    private static string Sound(string word)
    {
        (string Pattern, string Heard)[] rules =
        [
            ("^[kg]n", "n"), ("^wr", "r"), ("^wh", "w"), ("^rh", "r"), ("mb$", "m"),
            ("ght", "t"), ("gh", ""), ("tch|ch", "C"), ("sch", "sk"), ("sh", "S"), ("ph", "f"), ("th", "T"), ("dge", "j"), ("ck", "k"),
            ("c(?=[eiy])", "s"), ("[cq]", "k"), ("x", "ks"), ("g(?=[eiy])", "j"), ("z", "s"),
            ("e$", ""), ("w(?=[^aeiouy]|$|e)", ""), ("[aeiouy]+", "a"), (@"(.)\1", "$1"),
        ];
        return rules.Aggregate(word, (heard, rule) => Regex.Replace(heard, rule.Pattern, rule.Heard));
    }

    /// <summary>One letter added, left out or mistaken, or two neighbours swapped.</summary>
    private static bool IsOneSlipAway(string a, string b)
    {
        if (a.Length > b.Length) return IsOneSlipAway(b, a);
        if (b.Length - a.Length > 1) return false;
        var same = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        var (restA, restB) = (a[same..], b[same..]);
        if (restA.Length < restB.Length) return restA == restB[1..];
        return restA.Length < 2 || restA[1..] == restB[1..]
            || (restA[0] == restB[1] && restA[1] == restB[0] && restA[2..] == restB[2..]);
    }
}
