using Dray.Files;
using Dray.Tests.Files;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Dray.Wire;

namespace Dray.Tests.Transfers.Receiving;

public sealed class PlannerTest
{
    private const long Then = 1_000_000_000_000_000_000;

    /// <summary>What is offered, what is there, and for newer, rename, skip, overwrite and fail what happens.</summary>
    [Theory]
    [InlineData("file", "nothing", "Send/Beside Send/Beside Send/Skip Send/Beside Send/Fail")]
    [InlineData("file", "same file", "Skip Skip Skip Skip Skip")]
    [InlineData("file", "older file", "Replace Beside Skip Replace Refuse/Exists")]
    [InlineData("file", "newer file", "Beside Beside Skip Replace Refuse/Exists")]
    [InlineData("file", "longer file", "Beside Beside Skip Replace Refuse/Exists")]
    [InlineData("file", "folder", "Beside Beside Skip Refuse/InTheWay Refuse/Exists")]
    [InlineData("file", "older folder", "Beside Beside Skip Refuse/InTheWay Refuse/Exists")]
    [InlineData("file", "older link", "Replace Beside Skip Replace Refuse/Exists")]
    [InlineData("file", "newer link", "Beside Beside Skip Replace Refuse/Exists")]
    // A folder that is there is merged with, whatever the rule.
    [InlineData("folder", "nothing", "Send/Beside Send/Beside Send/Skip Send/Beside Send/Fail")]
    [InlineData("folder", "folder", "Send/Fail Send/Fail Send/Fail Send/Fail Send/Fail")]
    [InlineData("folder", "older folder", "Send/Fail Send/Fail Send/Fail Send/Fail Send/Fail")]
    [InlineData("folder", "older file", "Refuse/InTheWay Refuse/InTheWay Refuse/InTheWay Refuse/InTheWay Refuse/InTheWay")]
    [InlineData("folder", "older link", "Refuse/InTheWay Refuse/InTheWay Refuse/InTheWay Refuse/InTheWay Refuse/InTheWay")]
    [InlineData("link", "nothing", "Send/Beside Send/Beside Send/Skip Send/Beside Send/Fail")]
    [InlineData("link", "same link", "Skip Skip Skip Skip Skip")]
    [InlineData("link", "older same link", "Skip Skip Skip Skip Skip")]
    [InlineData("link", "older link", "Replace Beside Skip Replace Refuse/Exists")]
    [InlineData("link", "newer link", "Beside Beside Skip Replace Refuse/Exists")]
    [InlineData("link", "older file", "Replace Beside Skip Replace Refuse/Exists")]
    [InlineData("link", "newer file", "Beside Beside Skip Replace Refuse/Exists")]
    [InlineData("link", "folder", "Beside Beside Skip Refuse/InTheWay Refuse/Exists")]
    public void The_table(string offered, string there, string expected)
    {
        var policies = new[] { ConflictPolicy.Newer, ConflictPolicy.Rename, ConflictPolicy.Skip, ConflictPolicy.Overwrite, ConflictPolicy.Fail };
        Assert.Equal(expected, string.Join(' ', policies.Select(policy => Describe(Decide(offered, there, policy)))));
    }

    [Fact]
    public void What_may_be_replaced_is_what_was_seen()
    {
        var step = Decide("file", "older file", ConflictPolicy.Overwrite);
        Assert.Equal(new LandRule(LandPolicy.Replace, NodeOf("older file")), step.Rule);
        Assert.Equal(LandPolicy.Beside, Decide("file", "older file", ConflictPolicy.Rename).Rule.Policy);
    }

    [Fact]
    public void Content_is_compared_where_that_was_asked_for_and_only_for_files_that_look_the_same()
    {
        Assert.Equal(PlanAction.Compare, Decide("file", "same file", ConflictPolicy.Newer, check: true).Action);
        Assert.Equal(PlanAction.Replace, Decide("file", "older file", ConflictPolicy.Newer, check: true).Action);
        Assert.Equal(PlanAction.Skip, Decide("link", "same link", ConflictPolicy.Newer, check: true).Action);
        Assert.Equal(PlanAction.Send, Decide("folder", "folder", ConflictPolicy.Newer, check: true).Action);
    }

    [Theory]
    [InlineData(ConflictPolicy.Newer, "Beside")]
    [InlineData(ConflictPolicy.Rename, "Beside")]
    [InlineData(ConflictPolicy.Skip, "Skip")]
    [InlineData(ConflictPolicy.Overwrite, "Replace")]
    [InlineData(ConflictPolicy.Fail, "Refuse/Exists")]
    public void Content_that_differs_under_the_same_time_is_a_conflict_without_a_newer_side(ConflictPolicy policy, string expected) =>
        Assert.Equal(expected, Describe(Planner.DecideDiffering(NodeOf("same file")!.Value, policy)));

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    [InlineData(1, 100, true)]
    [InlineData(-99, 100, true)]
    [InlineData(100, 100, false)]
    [InlineData(1_999_999_999, 2_000_000_000, true)]
    public void Times_agree_as_far_as_the_file_system_can_tell(long apart, long granularity, bool agree) =>
        Assert.Equal(agree, Planner.SameTime(Then + apart, Then, granularity));

    [Fact]
    public void Times_from_a_stranger_can_be_anything()
    {
        Assert.False(Planner.SameTime(long.MinValue, long.MaxValue, 2_000_000_000));
        Assert.False(Planner.SameTime(long.MinValue, 0, 2_000_000_000));
    }

    private static PlanStep Decide(string offered, string there, ConflictPolicy policy, bool check = false)
    {
        var kind = KindOf(offered) switch { NodeKind.Folder => EntryKind.Folder, NodeKind.Link => EntryKind.Link, _ => EntryKind.File };
        var entry = new Entry(TempFolder.Name("a"), kind, kind == EntryKind.File ? 5 : 0, Then, 0x1A4, kind == EntryKind.Link ? "target" : null);
        var link = KindOf(there) != NodeKind.Link ? null : there.Contains("same", StringComparison.Ordinal) ? "target" : "elsewhere";
        return Planner.Decide(entry, NodeOf(there), link, policy, check, 1);
    }

    private static NodeStat? NodeOf(string there)
    {
        if (there == "nothing") return null;
        var time = there.Split(' ')[0] switch { "older" => Then - 1, "newer" => Then + 1, _ => Then };
        var size = there.Contains("longer", StringComparison.Ordinal) ? 6 : 5;
        return new NodeStat(KindOf(there), size, time, 0, 0x1A4, 1, 2);
    }

    private static NodeKind KindOf(string words) => words.Split(' ')[^1] switch
    {
        "folder" => NodeKind.Folder,
        "link" => NodeKind.Link,
        _ => NodeKind.File,
    };

    private static string Describe(PlanStep step) => step.Action switch
    {
        PlanAction.Refuse => $"Refuse/{step.Fault}",
        PlanAction.Send => $"Send/{step.Rule.Policy}",
        _ => step.Action.ToString(),
    };
}
