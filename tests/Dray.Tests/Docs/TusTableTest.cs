using System.Text.RegularExpressions;
using Dray.Tests.Architecture;

namespace Dray.Tests.Docs;

/// <summary>docs/tus.md lists what tus expects of a server, each with the tests that hold it: here, that these exist, and that none is left out.</summary>
public sealed partial class TusTableTest
{
    private static readonly string[] Named =
    [
        .. NamePattern().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "tus.md"))).Select(name => name.Groups[1].Value).Distinct(),
    ];

    private static readonly string[] Tests =
    [
        .. Repository.TextFiles()
            .Where(file => FilePattern().IsMatch(file.Name))
            .SelectMany(file => TestPattern().Matches(file.Text)).Select(test => test.Groups[1].Value),
    ];

    [Fact]
    public void Tests_that_the_table_names_exist() => Assert.Empty(Named.Except(Tests));

    [Fact]
    public void No_test_of_the_protocol_is_missing_in_it()
    {
        Assert.NotEmpty(Tests);
        Assert.Empty(Tests.Except(Named));
    }

    [GeneratedRegex("`([A-Z][a-z]*(?:_[A-Za-z0-9]+)+)`")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^tests/Dray.EndToEnd/Web/Tus(?:Core|Creation|Extensions|Concatenation)Test[.]cs$")]
    private static partial Regex FilePattern();

    [GeneratedRegex(@"\[(?:Fact|Theory)\]\s+(?:\[.*\]\s+)*public (?:async )?\w+ (\w+)\(")]
    private static partial Regex TestPattern();
}
