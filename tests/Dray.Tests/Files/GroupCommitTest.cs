using System.Text;
using Dray.Files;
using Dray.Wire;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>In which order things reach the disk, and what is told when one of them does not.</summary>
public sealed class GroupCommitTest : IDisposable
{
    private static readonly NodeMeta Meta = new(1_700_000_000_123_456_700, 0x1A4);
    private static readonly LandRule Fail = new(LandPolicy.Fail);

    private readonly TempFolder _temp = new();
    private readonly WatchedVolume _volume;
    private readonly ReceivingFolder _folder;
    private readonly List<PreparedLanding> _group = [];
    private readonly List<string> _told = [];

    public GroupCommitTest()
    {
        _volume = new WatchedVolume(OperatingSystem.IsLinux() ? LinuxVolume.Open(_temp.Path, TimeProvider.System) : PortableVolume.Open(_temp.Path));
        _folder = new ReceivingFolder(_volume, TimeProvider.System);
    }

    public void Dispose()
    {
        _group.ForEach(each => each.Dispose());
        _folder.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void Contents_reach_the_disk_before_names_and_names_before_it_is_told()
    {
        Add("a");
        Add("d/b");
        Run();
        Assert.Equal(["sync a", "sync d/b", "publish a", "publish d/b", "names a d/b", "tell a", "tell d/b"], _volume.Steps);
        Assert.Equal(["a = a", "d/", "d/b = d/b"], _temp.Look());
    }

    [Fact]
    public void What_was_synced_together_is_not_synced_again()
    {
        _volume.Together = true;
        Add("a");
        Add("b");
        Run();
        Assert.Equal(["together a b", "publish a", "publish b", "names a b", "tell a", "tell b"], _volume.Steps);
    }

    [Fact]
    public void Links_and_folders_reach_the_disk_with_their_names()
    {
        _group.Add(_folder.PrepareLink(Name("l"), "nowhere", 0, Fail));
        _group.Add(_folder.PrepareFolder(Name("d"), Meta));
        Run();
        Assert.Equal(["publish l", "publish d", "names l d", "tell l", "tell d"], _volume.Steps);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_fails_to_sync_fails_alone_and_gets_no_name(bool together)
    {
        _volume.Together = together;
        _volume.Failing.UnionWith(["together", "sync b"]);
        Add("a");
        Add("b");
        Add("c");
        Run();
        Assert.Equal(["a Landed", "b Io", "c Landed"], _told);
        Assert.DoesNotContain("publish b", _volume.Steps);
        Assert.Single(_volume.Steps, "sync b");
        Assert.Contains("names a c", _volume.Steps);
    }

    [Fact]
    public void Where_names_fail_to_sync_nothing_is_acknowledged()
    {
        _volume.Failing.Add("names a b");
        File.WriteAllText(_temp["c"], "in the way");
        Add("a");
        Add("b");
        Add("c");
        Run();
        Assert.Equal(["a Io", "b Io", "c Exists"], _told);
        Assert.Equal(["a = a", "b = b", "c = in the way"], _temp.Look());
    }

    [Fact]
    public void Who_may_not_land_any_more_is_dropped_in_silence()
    {
        Add("a");
        Add("b");
        Run(mayLand: i =>
        {
            Assert.Contains($"sync {_group[i].Target}", _volume.Steps);
            return i != 0;
        });
        Assert.Equal(["b Landed"], _told);
        Assert.Equal(["b = b"], _temp.Look());
        Assert.Contains("names b", _volume.Steps);
    }

    [Fact]
    public void Nothing_is_synced_for_names_where_none_was_given()
    {
        File.WriteAllText(_temp["a"], "in the way");
        Add("a");
        Run();
        Assert.Equal(["sync a", "publish a", "tell a"], _volume.Steps);
    }

    [Fact]
    public void A_name_is_journaled_before_the_node_moves_aside()
    {
        File.WriteAllText(_temp["a"], "old");
        _folder.TryStat(Name("a"), out var old);
        Add("a", new LandRule(LandPolicy.Replace, old));
        _group[0].MovingAside = aside => _volume.Step($"aside {aside.Length}");
        Run();
        Assert.Equal(["sync a", "publish a", "aside 48", "replace a", "names a", "tell a"], _volume.Steps);
        Assert.Equal(["a Replaced"], _told);
    }

    [Fact]
    public void A_name_that_can_not_be_journaled_is_not_given()
    {
        File.WriteAllText(_temp["a"], "old");
        _folder.TryStat(Name("a"), out var old);
        Add("a", new LandRule(LandPolicy.Replace, old));
        _group[0].MovingAside = _ => throw FileFaults.Failure(FileFault.NoSpace, "a");
        Run();
        Assert.Equal(["a NoSpace"], _told);
        Assert.Equal(["a = old"], _temp.Look());
    }

    [Fact]
    public void Whoever_keeps_a_journal_is_told_what_became_of_the_file()
    {
        var ended = new List<bool>();
        foreach (var name in new[] { "a", "b" })
        {
            var file = _volume.StageSmall(Name(name), Meta.Mode);
            _group.Add(_folder.Prepare(file, Name(name), 0, Meta, Fail, ended.Add));
        }

        Run(mayLand: i => i == 0);
        Assert.Empty(ended);
        _group.ForEach(each => each.Dispose());
        Assert.Equal([true, false], ended);
    }

    private void Add(string name, LandRule? rule = null) =>
        _group.Add(_folder.PrepareSmall(Name(name), Encoding.UTF8.GetBytes(name), Meta, rule ?? Fail));

    private void Run(Func<int, bool>? mayLand = null) => GroupCommit.Run(_folder, _group, mayLand ?? (_ => true), (i, landed, failure) =>
    {
        _volume.Steps.Add($"tell {_group[i].Target}");
        _told.Add($"{_group[i].Target} {failure?.Fault.ToString() ?? landed.Outcome.ToString()}");
    });
}
