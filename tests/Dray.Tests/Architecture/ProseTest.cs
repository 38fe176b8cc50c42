using System.Text.RegularExpressions;

namespace Dray.Tests.Architecture;

/// <summary>What is written here holds on anybody's machine, and promises nothing that is not done.</summary>
public sealed partial class ProseTest
{
    [Fact]
    public void Nothing_is_tied_to_one_machine_or_left_for_later() =>
        Findings.AssertNone(Repository.TextFiles().SelectMany(Faults));

    // In two halves, so that this file passes its own test.
    [Theory]
    [InlineData("see /wor", "k/notes.md")]
    [InlineData("(/roo", "t/.ssh)")]
    [InlineData("/hom", "e/ada/inbox")]
    [InlineData("C:\\Use", "rs\\ada")]
    [InlineData("// TO", "DO: later")]
    [InlineData("FIX", "ME")]
    [InlineData("from api.nug", "et.org")]
    [InlineData("docker", ".io/library")]
    [InlineData("done in issue", " #12")]
    public void A_slip_is_found(string first, string second) =>
        Assert.NotEmpty(Faults(new SourceFile("README.md", first + second)));

    [Theory]
    [InlineData("its network/working sets")]
    [InlineData("the home folder, ~/Dray, $HOME/Dray")]
    [InlineData("a todo list")]
    [InlineData("a NuGet package")]
    public void Plain_words_pass(string text) => Assert.Empty(Faults(new SourceFile("README.md", text)));

    private static IEnumerable<string> Faults(SourceFile file) =>
        Slip().Matches(file.Text).Select(slip => $"{file.Name}: {slip.Value}");

    [GeneratedRegex("""
        (?<![\w.~}>*]) / (?:work|root) / [^\s"')]*
        | (?<![\w.~}>*]) / home / \w+
        | [A-Z]:\\ Users \\ \w+
        | \b (?:TO(?:DO)|FIX(?:ME)|X{3}) \b
        | \b [\w.-]* (?:nuget\.(?:org)|docker\.(?:io)|ghcr\.(?:io)|pypi\.(?:org)|npmjs\.(?:com|org)) \b
        | \b [Ii]ssue \s \#?\d+ \b
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Slip();
}
