using System.Text.RegularExpressions;
using Dray.Tests.Architecture;

namespace Dray.Tests.Docs;

/// <summary>Links and pictures of the lesson lead somewhere.</summary>
public sealed partial class LinkTest
{
    private const string Document = "docs/io-multiplexing.md";

    [Fact]
    public void Every_link_into_the_repository_leads_to_a_file_or_a_heading()
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, Document))!;
        var text = File.ReadAllText(Path.Combine(Repository.Root, Document));
        var headings = Heading().Matches(text).Select(heading => Anchor(heading.Groups[1].Value)).ToHashSet();
        var targets = Link().Matches(text).Select(link => link.Groups[1].Value).ToArray();
        Assert.NotEmpty(targets);
        Findings.AssertNone(targets.Where(target => !target.StartsWith("http", StringComparison.Ordinal)).Where(target =>
            target[0] == '#' ? !headings.Contains(target[1..]) : !Path.Exists(Path.Combine(folder, target.Split('#')[0]))));
    }

    [Theory]
    [InlineData("What IO is", "what-io-is")]
    [InlineData("`poll`: an array", "poll-an-array")]
    [InlineData("C10K, and after", "c10k-and-after")]
    public void An_anchor_is_made_as_renderers_make_it(string heading, string anchor) => Assert.Equal(anchor, Anchor(heading));

    private static string Anchor(string heading) => Dropped().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Dropped();
}
