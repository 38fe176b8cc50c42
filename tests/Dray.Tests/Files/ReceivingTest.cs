using System.Text;
using Dray.Files;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>What a receiving folder promises, whatever it stands on.</summary>
public abstract class ReceivingTest : IDisposable
{
    private const long Modified = 1_700_000_000_123_456_700;
    private static readonly NodeMeta Meta = new(Modified, 0x1A4);
    private static readonly LandRule Fail = new(LandPolicy.Fail), Skip = new(LandPolicy.Skip), Beside = new(LandPolicy.Beside);

    private readonly TempFolder _temp = new();
    private readonly FixedTime _time = new();
    private readonly ReceivingFolder _folder;

    protected ReceivingTest() => _folder = new ReceivingFolder(Open(_temp.Path, _time), _time);

    public void Dispose()
    {
        _folder.Dispose();
        _temp.Dispose();
    }

    private protected abstract IVolume Open(string path, TimeProvider time);

    [Fact]
    public void A_small_file_lands_with_content_mode_and_time_and_its_folders_are_made()
    {
        Assert.Equal(LandOutcome.Landed, Land("a/b/c.txt", "hello").Outcome);
        Assert.Equal(["a/", "a/b/", "a/b/c.txt = hello"], _temp.Look());
        Assert.True(_folder.TryStat(Name("a/b/c.txt"), out var stat));
        Assert.Equal((NodeKind.File, 5, Modified, 0x1A4 & _folder.Traits.ModeMask), (stat.Kind, stat.Size, stat.ModifiedNs, stat.Mode));
    }

    [Fact]
    public void An_empty_file_lands() => Assert.Equal(["e = "], LookAfter(() => Land("e", "")));

    [Fact]
    public void Times_before_1970_land()
    {
        _folder.LandSmall(Name("old"), "x"u8, new NodeMeta(-1_500_000_100, 0x1A4), Fail);
        Assert.True(_folder.TryStat(Name("old"), out var stat));
        Assert.Equal(-1_500_000_100, stat.ModifiedNs);
    }

    [Fact]
    public void A_large_file_is_invisible_until_it_lands_and_keeps_its_holes()
    {
        using var file = _folder.Stage(Name("big"), 8 << 20);
        Parallel.For(0, 4, n => file.Write(n << 21, Encoding.ASCII.GetBytes($"part {n}")));
        Assert.Empty(_temp.Look());
        var read = new byte[6];
        Assert.Equal(6, file.Read(3 << 21, read));
        Assert.Equal("part 3"u8, read);

        Assert.Equal(LandOutcome.Landed, file.Land(Meta, Fail).Outcome);
        Assert.True(_folder.TryStat(Name("big"), out var stat));
        Assert.Equal((8 << 20, Modified, 0x1A4 & _folder.Traits.ModeMask), (stat.Size, stat.ModifiedNs, stat.Mode));
        Assert.Empty(Staged());
    }

    [Fact]
    public void A_range_can_be_zeroed_again()
    {
        using var file = _folder.Stage(Name("z"), 200_000);
        file.Write(0, Enumerable.Repeat((byte)7, 200_000).ToArray());
        file.Zero(1, 199_998);
        var read = new byte[200_001];
        Assert.Equal(200_000, file.Read(0, read));
        Assert.Equal((7, 0, 7), (read[0], read[1..199_999].Max(), read[199_999]));
    }

    [Fact]
    public void What_does_not_land_leaves_nothing()
    {
        _folder.Stage(Name("gone"), 10).Dispose();
        var discarded = _folder.Stage(Name("gone too"), 10);
        discarded.Dispose();
        discarded.Dispose();
        Assert.Empty(_temp.Look());
        Assert.Empty(Staged());
    }

    [Fact]
    public void What_lands_in_a_folder_that_was_missing_a_moment_ago_is_there()
    {
        Assert.False(_folder.TryStat(Name("d/e/a"), out _));
        Land("d/e/a", "one");
        Assert.True(_folder.TryStat(Name("d/e/a"), out _));
        Assert.False(_folder.TryStat(Name("d/f/a"), out _));
        Land("d/f/g/a", "one");
        Assert.False(_folder.TryStat(Name("d/f/a"), out _));
        Assert.True(_folder.TryStat(Name("d/f/g"), out _));
    }

    [Fact]
    public void A_folder_that_somebody_else_makes_is_there_within_a_second_and_nothing_in_it_is_replaced()
    {
        Assert.False(_folder.TryStat(Name("d/a"), out _));
        Directory.CreateDirectory(_temp["d"]);
        File.WriteAllText(_temp["d/a"], "mine");
        Assert.Equal(FileFault.Exists, FaultOf(() => Land("d/a", "yours", Fail)));
        Assert.False(_folder.TryStat(Name("e/a"), out _));
        Directory.CreateDirectory(_temp["e"]);
        File.WriteAllText(_temp["e/a"], "mine");
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.True(_folder.TryStat(Name("e/a"), out _));
    }

    [Fact]
    public void A_taken_name_fails_or_is_skipped_or_lands_beside()
    {
        Land("a.txt", "first");
        Assert.Equal(FileFault.Exists, FaultOf(() => Land("a.txt", "second", Fail)));
        Assert.Equal(LandOutcome.Skipped, Land("a.txt", "third", Skip).Outcome);
        Assert.Equal(new Landed(LandOutcome.Beside, Name("a (1).txt")), Land("a.txt", "fourth", Beside));
        Assert.Equal(new Landed(LandOutcome.Beside, Name("a (2).txt")), Land("a.txt", "fifth", Beside));
        Assert.Equal(["a (1).txt = fourth", "a (2).txt = fifth", "a.txt = first"], _temp.Look());
        Assert.Empty(Staged());
    }

    [Fact]
    public void The_same_file_does_not_pile_up_beside()
    {
        Land("a", "one");
        Assert.Equal("a (1)", Land("a", "two!", Beside).Name.Value);
        Assert.Equal(new Landed(LandOutcome.Beside, Name("a (1)")), Land("a", "two!", Beside));
        Assert.Equal(2, _temp.Look().Length);
    }

    [Fact]
    public void What_was_expected_is_replaced_and_kept_for_a_day()
    {
        Land("d/a.txt", "old");
        Assert.Equal(LandOutcome.Replaced, Land("d/a.txt", "new", Replace("d/a.txt")).Outcome);
        Assert.Equal("new", File.ReadAllText(_temp["d/a.txt"]));
        var kept = Assert.Single(Directory.GetFiles(_temp[".dray/replaced"], "*", SearchOption.AllDirectories));
        Assert.Equal("a.txt", Path.GetFileName(kept));
        Assert.Equal("old", File.ReadAllText(kept));
        Assert.StartsWith("20260304T050607-", Path.GetFileName(Path.GetDirectoryName(kept)));

        _time.Now += TimeSpan.FromHours(23);
        Assert.Equal(0, _folder.SweepReplaced());
        _time.Now += TimeSpan.FromHours(2);
        Assert.Equal(1, _folder.SweepReplaced());
        Assert.Empty(Directory.GetFileSystemEntries(_temp[".dray/replaced"]));
    }

    [Fact]
    public void A_large_file_replaces_too()
    {
        Land("a", "old");
        using var file = _folder.Stage(Name("a"), 3);
        file.Write(0, "new"u8);
        Assert.Equal(LandOutcome.Replaced, file.Land(Meta, Replace("a")).Outcome);
        Assert.Equal(["a = new"], _temp.Look());
        Assert.Empty(Staged());
    }

    [Fact]
    public void What_changed_since_it_was_expected_stays_and_the_newcomer_lands_beside()
    {
        Land("a", "old");
        var rule = Replace("a");
        File.WriteAllText(_temp["a"], "changed by hand");
        Assert.Equal(new Landed(LandOutcome.Beside, Name("a (1)")), Land("a", "new", rule));
        Assert.Equal(["a (1) = new", "a = changed by hand"], _temp.Look());
        Assert.Empty(Directory.GetFileSystemEntries(_temp[".dray/replaced"]));
    }

    [Fact]
    public void What_vanished_before_it_was_replaced_is_simply_landed()
    {
        Land("a", "old");
        var rule = Replace("a");
        File.Delete(_temp["a"]);
        Assert.Equal(LandOutcome.Landed, Land("a", "new", rule).Outcome);
        Assert.Equal(["a = new"], _temp.Look());
    }

    [Fact]
    public void A_folder_is_never_replaced_by_a_file()
    {
        Land("a/kept", "x");
        Assert.Equal(FileFault.InTheWay, FaultOf(() => Land("a", "new", Replace("a"))));
        Assert.Equal(["a/", "a/kept = x"], _temp.Look());
        Assert.Empty(Staged());
    }

    [Fact]
    public void A_file_in_a_folders_place_is_in_the_way()
    {
        Land("a", "file");
        Assert.Equal(FileFault.InTheWay, FaultOf(() => Land("a/b", "x")));
        Assert.Equal(FileFault.InTheWay, FaultOf(() => _folder.LandFolder(Name("a"), new NodeMeta(Modified, 0x1ED))));
        Assert.False(_folder.TryStat(Name("a/b"), out _));
    }

    [Fact]
    public void A_link_lands_verbatim_even_where_it_points_nowhere()
    {
        _folder.LandLink(Name("l/up"), "../../etc/passwd", Modified, Fail);
        Assert.Equal("../../etc/passwd", _folder.ReadLink(Name("l/up")));
        Assert.True(_folder.TryStat(Name("l/up"), out var stat));
        Assert.Equal((NodeKind.Link, Modified), (stat.Kind, stat.ModifiedNs));
    }

    [Fact]
    public void A_link_follows_the_same_rules_as_a_file()
    {
        _folder.LandLink(Name("l"), "one", Modified, Fail);
        Assert.Equal(FileFault.Exists, FaultOf(() => _folder.LandLink(Name("l"), "two", Modified, Fail)));
        Assert.Equal("l (1)", _folder.LandLink(Name("l"), "two", Modified, Beside).Name.Value);
        Assert.Equal("l (1)", _folder.LandLink(Name("l"), "two", Modified, Beside).Name.Value);
        Assert.Equal(LandOutcome.Replaced, _folder.LandLink(Name("l"), "three", Modified, Replace("l")).Outcome);
        Assert.Equal(["l (1) -> two", "l -> three"], _temp.Look());
    }

    [Fact]
    public void A_target_that_no_link_can_have_is_refused()
    {
        foreach (var target in new[] { "", "a\0b", "\ud800" })
            Assert.Equal(FileFault.NotStorable, FaultOf(() => _folder.LandLink(Name("l"), target, Modified, Fail)));
    }

    [Fact]
    public void A_folder_gets_its_mode_and_time_when_it_lands_and_merges_with_what_is_there()
    {
        Land("x/y/f", "in");
        _folder.LandFolder(Name("x/y"), new NodeMeta(Modified, 0x16D));
        Assert.True(_folder.TryStat(Name("x/y"), out var stat));
        Assert.Equal((NodeKind.Folder, Modified, 0x16D & _folder.Traits.ModeMask), (stat.Kind, stat.ModifiedNs, stat.Mode));

        _folder.LandFolder(Name("x/y"), new NodeMeta(Modified, 0x1ED));
        Land("x/y/g", "more");
        _folder.LandFolder(Name("x/y"), new NodeMeta(Modified, 0x1ED));
        Assert.Equal(["x/", "x/y/", "x/y/f = in", "x/y/g = more"], _temp.Look());
    }

    [Fact]
    public void An_empty_folder_lands() =>
        Assert.Equal(["a/", "a/b/"], LookAfter(() => _folder.LandFolder(Name("a/b"), new NodeMeta(Modified, 0x1ED))));

    [Fact]
    public void A_folder_that_was_deleted_a_moment_ago_is_made_again()
    {
        Land("a/b/one", "1");
        Directory.Delete(_temp["a"], recursive: true);
        Land("a/b/two", "2");
        Assert.Equal(["a/", "a/b/", "a/b/two = 2"], _temp.Look());
    }

    [Fact]
    public void More_folders_than_are_kept_open_are_no_trouble()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var n = 0; n < 100; n++) Land($"f{n}/{round}", "x");
        }

        Assert.Equal(300, _temp.Look().Length);
    }

    [Fact]
    public void Nothing_is_there_where_a_parent_is_missing()
    {
        Assert.False(_folder.TryStat(Name("no/such/file"), out _));
        Assert.Equal(_folder.DeviceOf(null), _folder.DeviceOf(Name("no/such")));
    }

    [Fact]
    public void Leftovers_are_swept_and_nothing_else()
    {
        File.WriteAllText(_temp[$".dray/staging/{new string('a', 32)}"], "left");
        File.WriteAllText(_temp[".dray/staging/mine"], "not Dray's");
        _folder.Partials.Recover();
        Assert.Equal(["mine"], Staged());
    }

    [Fact]
    public void This_file_system_was_probed()
    {
        var traits = _folder.Traits;
        Assert.True(traits.ModeMask != 0 && traits.ModifiedGranularityNs > 0);
        Assert.Empty(Staged());
        if (!OperatingSystem.IsLinux()) return;
        Assert.True(traits is { FoldsCase: false, FoldsUnicode: false, StoresBackslash: true, StoresColon: true, StoresTrailingDot: true });
        Assert.True(traits is { StoresModes: true, StoresLinks: true });
    }

    [Fact]
    public void A_message_names_the_file_and_shows_nothing_raw()
    {
        var failure = Assert.Throws<FileFailureException>(() => _folder.LandLink(Name("naïve"), "\0", Modified, Fail));
        Assert.StartsWith("naïve: ", failure.Message);
        Assert.DoesNotContain(FileFaults.Failure(FileFault.Io, "a\u001b[2J").Message, c => c < ' ');
    }

    private Landed Land(string name, string text, LandRule? rule = null) =>
        _folder.LandSmall(Name(name), Encoding.UTF8.GetBytes(text), Meta, rule ?? Fail);

    private LandRule Replace(string name) =>
        new(LandPolicy.Replace, _folder.TryStat(Name(name), out var stat) ? stat : null);

    private string[] LookAfter(Func<object> act)
    {
        act();
        return _temp.Look();
    }

    private string?[] Staged() => [.. Directory.GetFileSystemEntries(_temp[".dray/staging"]).Select(Path.GetFileName)];

    private static FileFault FaultOf(Func<object> act) => Assert.Throws<FileFailureException>(() => act()).Fault;
}
