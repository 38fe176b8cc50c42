using System.Text.RegularExpressions;
using Dray.Tests.Architecture;

namespace Dray.Tests.Docs;

/// <summary>
/// docs/security.md says for each threat which tests hold it off: here, that each exists and is switched on. That it passed is
/// the last step of .ci/run.
/// </summary>
public sealed partial class ThreatTableTest
{
    private const int Threats = 35;

    /// <summary>What these come with is not built yet; the table says what that is.</summary>
    private static readonly int[] NotYet = [];

    private static readonly Dictionary<int, string> Table = RowPattern()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md")))
        .ToDictionary(row => int.Parse(row.Groups[1].ValueSpan, null), row => row.Groups[2].Value);

    private static readonly HashSet<string> Tests =
    [
        .. Repository.TextFiles()
            .Where(file => file.Name.StartsWith("tests/", StringComparison.Ordinal) && file.Name.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => TestsIn(file.Text)),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, Threats)];

    [Fact]
    public void Every_threat_has_one_row() => Assert.Equal(Enumerable.Range(1, Threats), Table.Keys.Order());

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Tests_that_a_row_names_exist_and_are_its_own(int threat)
    {
        var named = NamePattern().Matches(Table[threat]).Select(name => name.Value).ToList();
        if (NotYet.Contains(threat)) Assert.StartsWith("not yet: comes with ", Table[threat], StringComparison.Ordinal);
        else Assert.NotEmpty(named);
        Assert.All(named, name => Assert.StartsWith($"Threat_{threat:00}_", name, StringComparison.Ordinal));
        Assert.All(named, name => Assert.Contains(name, Tests));
    }

    [Fact]
    public void Every_test_of_a_threat_is_in_the_table() =>
        Assert.Empty(Tests.Except(Table.Values.SelectMany(row => NamePattern().Matches(row)).Select(name => name.Value)));

    [Theory]
    [InlineData("[Fact]\n    public void Threat_99_A_b() =>", true)]
    [InlineData("[Theory]\n    [InlineData(\"]\")]\n    [InlineData(1)]\n    public async Task Threat_99_A_b(int c)\n", true)]
    [InlineData("[Fact(Skip = \"\")]\n    public void Threat_99_A_b() =>", false)]
    [InlineData("private void Threat_99_A_b() =>", false)]
    [InlineData("// public void Threat_99_A_b() =>", false)]
    public void A_test_is_what_runs(string code, bool isOne) =>
        Assert.Equal(isOne ? ["Threat_99_A_b"] : [], TestsIn(code));

    private static IEnumerable<string> TestsIn(string code) => TestPattern().Matches(code).Select(test => test.Groups[1].Value);

    [GeneratedRegex(@"^\| (\d+) \| [^|\n]+ \| ([^|\n]+) \|$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"Threat_\w+")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\[(?:Fact|Theory)\]\s+(?:\[.*\]\s+)*public (?:async )?\w+ (Threat_\d\d_\w+)\(")]
    private static partial Regex TestPattern();
}
