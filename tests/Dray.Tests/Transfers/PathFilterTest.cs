using Dray.Transfers;

namespace Dray.Tests.Transfers;

public sealed class PathFilterTest
{
    [Theory]
    // Without a slash: the last component, anywhere.
    [InlineData("*.o", "a.o", true)]
    [InlineData("*.o", "x/y/a.o", true)]
    [InlineData("*.o", "a.of", false)]
    [InlineData("foo", "x/foo", true)]
    [InlineData("foo", "foo/x", false)]
    [InlineData("foo", "xfoo", false)]
    // Anchored at the transfer's root.
    [InlineData("/foo", "foo", true)]
    [InlineData("/foo", "x/foo", false)]
    [InlineData("/foo/*/bar", "foo/x/bar", true)]
    [InlineData("/foo/*/bar", "foo/x/y/bar", false)]
    [InlineData("/foo/**/bar", "foo/x/y/bar", true)]
    // With a slash: the tail of the path, component by component.
    [InlineData("foo/bar", "foo/bar", true)]
    [InlineData("foo/bar", "x/foo/bar", true)]
    [InlineData("foo/bar", "xfoo/bar", false)]
    [InlineData("foo/bar", "bar", false)]
    [InlineData("foo/*", "x/foo/a", true)]
    [InlineData("foo/*", "x/foo/a/b", false)]
    // Two stars cross slashes.
    [InlineData("foo/**", "x/foo/a/b", true)]
    [InlineData("foo/**", "foo", false)]
    [InlineData("**/foo", "foo", true)]
    [InlineData("**/foo", "x/y/foo", true)]
    [InlineData("**foo", "x/yfoo", true)]
    [InlineData("a**z", "a/b/z", true)]
    [InlineData("a**z", "x/a/b/z", true)]
    [InlineData("foo/***", "foo/a", true)]
    // One character.
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a\U0001F69Ac", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a?c/d", "a/c/d", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[!a-c]x", "dx", true)]
    [InlineData("[^a-c]x", "ax", false)]
    [InlineData("[]-]x", "]x", true)]
    [InlineData("[]-]x", "-x", true)]
    [InlineData("[[:digit:]_]x", "7x", true)]
    [InlineData("[[:digit:]_]x", "_x", true)]
    [InlineData("[[:digit:]_]x", "ax", false)]
    [InlineData("[[:nonsense:]]", "n", false)]
    [InlineData("[abc", "a", false)]
    [InlineData("[!x]foo/a", "x/foo/a", false)]
    // Backslash: an escape beside something wild, else itself.
    [InlineData(@"\*x*", "*xy", true)]
    [InlineData(@"\*x*", "axy", false)]
    [InlineData(@"a\b", @"a\b", true)]
    [InlineData(@"[\]]x", "]x", true)]
    [InlineData(@"*\", @"a\", false)]
    // A star goes back, and one in another component does not.
    [InlineData("*a*b", "xaxaxbxb", true)]
    [InlineData("/*a/*b", "xa/ya/yb", false)]
    [InlineData("/**a*b/c", "xa/yab/yab/c", true)]
    [InlineData("/**a*b/**c", "xa/ab/ab/xc/c", true)]
    [InlineData("/*a**b*c", "xac/b/bc", true)]
    public void A_pattern_matches_what_the_manual_says(string pattern, string path, bool matches) =>
        Assert.Equal(matches, new PathPattern(pattern).Matches(path, isFolder: false));

    [Theory]
    [InlineData("foo/", "foo", true)]
    [InlineData("foo/", "x/foo", true)]
    [InlineData("/foo/", "foo", true)]
    [InlineData("foo/***", "foo", true)]
    [InlineData("foo/***", "x/foo", true)]
    [InlineData("*/", "x/y", true)]
    [InlineData("/", "x", false)]
    public void Some_patterns_are_for_folders(string pattern, string folder, bool matches)
    {
        var compiled = new PathPattern(pattern);
        Assert.Equal(matches, compiled.Matches(folder, isFolder: true));
        Assert.False(compiled.Matches(folder, isFolder: false));
    }

    [Fact]
    public void The_first_rule_that_matches_wins()
    {
        var filter = Filter("+keep.log", "-*.log", "+*.log");
        Assert.True(filter.Admits("x/keep.log", false));
        Assert.False(filter.Admits("x/other.log", false));
    }

    [Fact]
    public void What_no_rule_matches_is_included()
    {
        Assert.True(Filter("-*.log").Admits("a", false));
        Assert.True(Filter().Admits("a", true));
    }

    [Fact]
    public void Only_one_kind_of_file_can_be_picked_from_a_tree()
    {
        var filter = Filter("+*/", "+*.c", "-*");
        Assert.True(filter.Admits("src", true));
        Assert.True(filter.Admits("src/a.c", false));
        Assert.False(filter.Admits("src/a.o", false));
    }

    [Fact]
    public void An_empty_pattern_is_an_error() => Assert.Throws<ArgumentException>(() => Filter("+"));

    private static PathFilter Filter(params string[] rules) =>
        new(rules.Select(rule => new FilterRule(rule[0] == '+', rule[1..])));

    [Fact]
    public async Task Many_stars_take_no_time_to_speak_of()
    {
        var pattern = string.Concat(Enumerable.Repeat("**a", 30)) + "b";
        var matching = Task.Run(() => new PathPattern(pattern).Matches(new string('a', 200), isFolder: false));
        Assert.False(await matching.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }
}
