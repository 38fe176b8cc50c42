using System.Text;
using Dray.Files;
using Dray.Wire;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>Peers that lie about what they send, and several that want one name. Rows are those of the table of threats.</summary>
public abstract class LandingThreatTest : IDisposable
{
    private protected static readonly NodeMeta Meta = new(1_700_000_000_000_000_000, 0x1A4);
    private static readonly LandRule Fail = new(LandPolicy.Fail), Skip = new(LandPolicy.Skip), Beside = new(LandPolicy.Beside);

    private protected readonly TempFolder _temp = new();
    private protected readonly FixedTime _time = new();
    private protected readonly ReceivingFolder _folder;

    protected LandingThreatTest() => _folder = new ReceivingFolder(Open(_temp.Path), _time);

    public void Dispose()
    {
        _folder.Dispose();
        _temp.Dispose();
    }

    private protected abstract IVolume Open(string path);

    [Fact]
    public async Task Threat_09_A_FIFO_at_the_target_is_just_something_there()
    {
        Assert.True(Shell.Run(_temp.Path, "mkfifo f"));
        var landing = Task.Factory.StartNew(() =>
        {
            Assert.Equal(FileFault.Exists, FaultOf(() => Land("f", "x", Fail)));
            Assert.Equal(LandOutcome.Skipped, Land("f", "x", Skip).Outcome);
            Assert.Equal("f (1)", Land("f", "x", Beside).Name.Value);
            _folder.TryStat(Name("f"), out var fifo);
            Assert.Equal(LandOutcome.Replaced, Land("f", "new", new LandRule(LandPolicy.Replace, fifo)).Outcome);
        }, TaskCreationOptions.LongRunning);
        await landing.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(["f (1) = x", "f = new"], _temp.Look());
    }

    [Fact]
    public void Threat_10_No_setuid_setgid_or_sticky_bit_comes_from_a_peer()
    {
        var odd = new NodeMeta(0, 0xFFF);
        _folder.LandSmall(Name("small"), "x"u8, odd, Fail);
        _folder.LandFolder(Name("folder"), odd);
        using (var file = _folder.Stage(Name("large"), 1)) file.Land(odd, Fail);
        foreach (var name in new[] { "small", "folder", "large" })
        {
            Assert.True(_folder.TryStat(Name(name), out var stat));
            Assert.Equal(_folder.Traits.ModeMask, stat.Mode);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Threat_11_Two_landers_of_one_name_never_overwrite_each_other(bool beside)
    {
        var policy = beside ? LandPolicy.Beside : LandPolicy.Fail;
        const int rounds = 500;
        using var start = new Barrier(2);
        var outcomes = new LandOutcome?[2, rounds];
        var landers = Enumerable.Range(0, 2).Select(who => new Thread(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                try
                {
                    outcomes[who, round] = Land($"{round}", $"from {who}", new LandRule(policy)).Outcome;
                }
                catch (FileFailureException taken) when (taken.Fault == FileFault.Exists)
                {
                    outcomes[who, round] = null;
                }
            }
        })).ToList();
        landers.ForEach(each => each.Start());
        landers.ForEach(each => each.Join());

        for (var round = 0; round < rounds; round++)
        {
            var winner = outcomes[0, round] == LandOutcome.Landed ? 0 : 1;
            Assert.Equal(LandOutcome.Landed, outcomes[winner, round]);
            Assert.Equal(beside ? LandOutcome.Beside : null, outcomes[1 - winner, round]);
            Assert.Equal($"from {winner}", File.ReadAllText(_temp[$"{round}"]));
            if (beside) Assert.Equal($"from {1 - winner}", File.ReadAllText(_temp[$"{round} (1)"]));
        }
    }

    [Fact]
    public void Threat_11_A_large_file_overwrites_nothing_that_is_there()
    {
        File.WriteAllText(_temp["f"], "first");
        using var file = _folder.Stage(Name("f"), 5);
        file.Write(0, "large"u8);
        Assert.Equal(FileFault.Exists, FaultOf(() => file.Land(Meta, Fail)));
        Assert.Equal(["f = first"], _temp.Look());
    }

    [Theory]
    [InlineData("../../victim")]
    [InlineData("20000101T000000-../../../../victim")]
    [InlineData("not Dray's")]
    public void Threat_12_Sweeping_deletes_only_what_bears_one_of_its_own_names(string name)
    {
        Directory.CreateDirectory(_temp["victim"]);
        File.WriteAllText(_temp["victim/x"], "x");
        Directory.CreateDirectory(Path.Combine(_temp[".dray/replaced"], Path.GetFileName(name)));
        _time.Now += TimeSpan.FromDays(999);
        Assert.Equal(0, _folder.SweepReplaced());
        Assert.Equal(["victim/", "victim/x = x"], _temp.Look());
    }

    [Fact]
    public void Threat_12_Sweeping_follows_no_link_and_enters_no_folder()
    {
        Directory.CreateDirectory(_temp["victim"]);
        File.WriteAllText(_temp["victim/x"], "x");
        string Expired(char id) => $".dray/replaced/20000101T000000-{new string(id, 32)}";
        Directory.CreateSymbolicLink(_temp[Expired('a')], _temp["victim"]);
        Directory.CreateDirectory(_temp[Expired('b')]);
        Directory.CreateSymbolicLink(_temp[Expired('b') + "/link"], _temp["victim"]);
        Directory.CreateDirectory(_temp[Expired('c') + "/sub"]);
        Directory.CreateSymbolicLink(_temp[$".dray/staging/{new string('d', 32)}"], _temp["victim"]);
        _folder.SweepReplaced();
        _folder.Partials.Recover();
        Assert.Equal(["victim/", "victim/x = x"], _temp.Look());
        Assert.False(Directory.Exists(_temp[Expired('b')]));
        Assert.True(Directory.Exists(_temp[Expired('c') + "/sub"]));
    }

    [Theory]
    [InlineData(1L << 60)]
    [InlineData(long.MaxValue)]
    public void Threat_14_A_claim_that_can_not_fit_is_refused_with_figures(long size)
    {
        var failure = Assert.Throws<FileFailureException>(() => _folder.Stage(Name("huge"), size));
        Assert.Equal(FileFault.NoSpace, failure.Fault);
        Assert.Matches($"^huge: .*: {SizeText.Format(size)} needed, [0-9.]+ [kMGT]B free", failure.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_temp[".dray/staging"]));
    }

    [Fact]
    public void Threat_14_Not_a_byte_beyond_the_claim_is_written()
    {
        using var file = _folder.Stage(Name("f"), 3);
        file.Write(0, "abc"u8);
        Assert.Equal(FileFault.TooLarge, FaultOf(() => file.Write(3, "d"u8)));
        Assert.Equal(FileFault.TooLarge, FaultOf(() => file.Write(long.MaxValue, "d"u8)));
        Assert.Equal(FileFault.TooLarge, FaultOf(() => file.Write(-1, "d"u8)));
        Assert.Equal(FileFault.TooLarge, FaultOf(() => file.Zero(1, long.MaxValue)));
        file.Land(Meta, Fail);
        Assert.Equal(["f = abc"], _temp.Look());
    }

    private protected Landed Land(string name, string text, LandRule rule) =>
        _folder.LandSmall(Name(name), Encoding.UTF8.GetBytes(text), Meta, rule);

    private static FileFault FaultOf(Action act) => Assert.Throws<FileFailureException>(act).Fault;
}

/// <summary>The same where a sandbox or a file system refuses all that is new.</summary>
public sealed class PlainLandingThreatTest : LinuxLandingThreatTest
{
    private protected override IVolume Open(string path) => LinuxVolume.Open(path, _time, plain: true);
}

/// <summary>With what only descriptors can promise.</summary>
public class LinuxLandingThreatTest : LandingThreatTest
{
    private protected override IVolume Open(string path) => LinuxVolume.Open(path, _time);

    [Fact]
    public void Threat_11_What_is_put_there_while_we_replace_survives()
    {
        File.WriteAllText(_temp["f"], "first");
        for (var round = 0; round < 300; round++)
        {
            File.WriteAllText(_temp["theirs"], $"theirs {round}");
            Assert.True(_folder.TryStat(Name("f"), out var expected));
            // A plain rename, as editors do: it overwrites.
            Parallel.Invoke(() => File.Move(_temp["theirs"], _temp["f"], overwrite: true), () => ReplaceIfStill(expected));

            var everywhere = Directory.GetFiles(_temp.Path, "f*", SearchOption.AllDirectories).Select(File.ReadAllText);
            Assert.Contains($"theirs {round}", everywhere);
            foreach (var beside in Directory.GetFiles(_temp.Path, "f (*")) File.Delete(beside);
        }
    }

    [Fact]
    public void Threat_11_A_third_file_that_comes_back_is_kept_aside()
    {
        ReplaceThenUndo(() => File.WriteAllText(_temp["f"], "first"), () =>
        {
            File.WriteAllText(_temp["theirs"], "theirs");
            File.Move(_temp["theirs"], _temp["f"], overwrite: true);
        });
        Assert.Equal(["f = first"], _temp.Look());
        Assert.Equal("theirs", File.ReadAllText(_temp[".dray/replaced/aside/f"]));
    }

    [Fact]
    public void Threat_11_What_was_there_comes_back_where_the_newcomer_was_deleted()
    {
        ReplaceThenUndo(() => File.WriteAllText(_temp["f"], "first"), () => File.Delete(_temp["f"]));
        Assert.Equal(["f = first"], _temp.Look());
        Assert.False(Directory.Exists(_temp[".dray/replaced/aside"]));
    }

    private void ReplaceThenUndo(Action before, Action between)
    {
        before();
        using var volume = Open(_temp.Path);
        using var node = volume.StageSmall(Name("f"), 0x1A4);
        node.Write(0, "ours"u8);
        node.Seal(Meta);
        Assert.True(node.TryReplace(Name("f"), "aside", out _));
        between();
        Assert.False(node.TryUndo(Name("f")));
    }

    private void ReplaceIfStill(NodeStat expected)
    {
        try
        {
            Land("f", "ours", new LandRule(LandPolicy.Replace, expected));
        }
        catch (FileFailureException changed) when (changed.Fault == FileFault.Changed)
        {
            // Somebody else was there both times.
        }
    }
}

/// <summary>As on other systems, against other landers of this process.</summary>
public sealed class PortableLandingThreatTest : LandingThreatTest
{
    private protected override IVolume Open(string path) => PortableVolume.Open(path);
}
