using System.Diagnostics;
using System.Text;
using Dray.Files;
using Dray.Interop;
using Dray.Wire;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>Names and links that want out of the served folder. Rows are those of the table of threats.</summary>
public class PathThreatTest : IDisposable
{
    private static readonly NodeMeta Meta = new(1_700_000_000_000_000_000, 0x1A4);
    private static readonly LandRule Fail = new(LandPolicy.Fail), Beside = new(LandPolicy.Beside);

    private static readonly TimeSpan Race = TimeSpan.FromSeconds(10);

    private readonly TempFolder _temp = new();

    public PathThreatTest()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("descriptors guard this on Linux only");
        Directory.CreateDirectory(_temp["root/p"]);
        Directory.CreateDirectory(_temp["outside"]);
        File.WriteAllText(_temp["outside/secret"], "secret");
        File.WriteAllText(_temp["outside/f"], "f");
    }

    protected virtual bool Plain => false;

    public void Dispose()
    {
        _temp.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Threat_01_A_million_random_names_change_nothing_outside()
    {
        const int names = 1_000_000, landed = 1_000;
        var seed = Environment.TickCount;
        var random = new Random(seed);
        string[] pieces =
        [
            "..", ".", "/", "/", "/", "//", "a", "é", "f", "secret", "outside/f", "../outside/f", "up", "up/outside/f", "abs/secret",
            "\0", "\n", "\\", "..\\outside", "C:", "~", "/etc", "%2e%2e", "..%2f", "．．", "．．／", "..\u200b", ".dray",
        ];
        File.CreateSymbolicLink(_temp["root/up"], "..");
        File.CreateSymbolicLink(_temp["root/abs"], _temp["outside"]);
        using var folder = Open();
        var before = Outside();
        var accepted = new List<string>();
        for (var n = 0; n < names; n++)
        {
            var text = string.Concat(random.GetItems(pieces, random.Next(1, 7)));
            if (WireName.TryParse(text, out var name) != NameFault.None) continue;
            Assert.True(StaysBeneath(name.Value), $"'{name}', seed {seed}");
            if (accepted.Count < landed) accepted.Add(name.Value);
        }

        var landings = accepted.SelectMany(name => EveryWayIn(folder, name)).Count(act => Failure(act) is null);
        Assert.True(landings > landed, $"only {landings} of anything landed, seed {seed}");
        Assert.True(before.SequenceEqual(Outside()), $"seed {seed}");
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("C:x")]
    [InlineData("C:\\Windows\\x")]
    [InlineData("\\\\server\\share")]
    [InlineData("\\??\\C:\\x")]
    [InlineData("..\\x")]
    public void Threat_02_What_only_Windows_reads_as_a_path_lands_as_one_name(string name) => LandsAsItIs(name);

    [Theory]
    [InlineData("nul.txt")]
    [InlineData("COM1 ")]
    [InlineData("CONIN$")]
    [InlineData("d.")]
    public void Threat_03_What_only_Windows_reserves_lands_as_it_is(string name) => LandsAsItIs(name);

    [Theory]
    [InlineData("up", "..")]
    [InlineData("abs", "{outside}")]
    [InlineData("rel", "../outside")]
    public void Threat_07_Nothing_goes_through_a_link(string link, string to)
    {
        File.CreateSymbolicLink(_temp["root/" + link], to.Replace("{outside}", _temp["outside"], StringComparison.Ordinal));
        using var folder = Open();
        var before = Outside();
        foreach (var act in EveryWayIn(folder, link + "/f")) Assert.Equal(FileFault.OutsideRoot, Failure(act)?.Fault);
        Assert.Equal(FileFault.OutsideRoot, Failure(() => folder.LandFolder(Name(link), Meta))?.Fault);
        Assert.Equal(before, Outside());
    }

    [Fact]
    public void Threat_07_A_racer_that_flips_a_parent_to_a_link_changes_nothing_outside()
    {
        File.CreateSymbolicLink(_temp["root/q"], _temp["outside"]);
        using var folder = Open(new RushingTime());
        var before = Outside();
        using var done = new CancellationTokenSource();
        var racer = new Thread(() => Flip(done.Token));
        racer.Start();
        int landed = 0, stopped = 0;
        try
        {
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < Race;)
            {
                foreach (var act in EveryWayIn(folder, "p/f"))
                {
                    var failure = Failure(act);
                    if (failure is null) landed++;
                    if (failure?.Fault == FileFault.OutsideRoot) stopped++;
                }
            }
        }
        finally
        {
            done.Cancel();
            racer.Join();
        }

        Assert.Equal(before, Outside());
        Assert.True(landed > 0 && stopped > 0, $"the race never happened: {landed} landed, {stopped} were stopped");
    }

    [Theory]
    [InlineData(".dray")]
    [InlineData(".dray/staging")]
    [InlineData(".dray/replaced")]
    public void Threat_08_A_link_planted_for_the_staging_folder_is_refused(string planted)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_temp["root/" + planted])!);
        Directory.CreateSymbolicLink(_temp["root/" + planted], _temp["outside"]);
        var before = Outside();
        Assert.NotNull(Failure(() => Open()));
        Assert.Equal(before, Outside());
    }

    [Fact]
    public void Threat_08_A_link_planted_for_the_lock_is_refused()
    {
        Directory.CreateDirectory(_temp["root/.dray"]);
        File.CreateSymbolicLink(_temp["root/.dray/lock"], _temp["outside/f"]);
        Assert.Equal(FileFault.OutsideRoot, Failure(() => FolderLock.TryTake(_temp["root"], out _)!)?.Fault);
        Assert.Equal("f", File.ReadAllText(_temp["outside/f"]));
    }

    [Fact]
    public void Threat_08_A_staging_folder_that_others_could_use_is_made_private_or_refused()
    {
        Assert.True(Shell.Run(_temp["root"], "mkdir -p -m 777 .dray .dray/staging"));
        using (Open())
        {
            foreach (var name in new[] { ".dray", ".dray/staging", ".dray/replaced" })
                Assert.True(Shell.Run(_temp["root"], $"test $(stat -c %a {name}) = 700"), name);
        }

        if (!Environment.IsPrivilegedProcess) Assert.Skip("only root gives folders away");
        Assert.True(Shell.Run(_temp["root"], "chown 12345 .dray/staging"));
        Assert.Equal(FileFault.Denied, Failure(() => Open())?.Fault);
    }

    [Fact]
    public void Threat_13_A_sender_follows_no_link_that_was_planted_after_its_walk()
    {
        Directory.CreateDirectory(_temp["root/d/s"]);
        File.WriteAllText(_temp["root/d/s/secret"], "mine");
        File.WriteAllText(_temp["root/d/f"], "mine");
        using var tree = LinuxSourceTree.Open(_temp["root"], "d", openat2: !Plain);
        var found = tree.Walk((_, _) => true).Select(each => each.Entry.Name.Value).ToList();
        Assert.Contains("d/s/secret", found);

        Directory.Delete(_temp["root/d/s"], recursive: true);
        File.Delete(_temp["root/d/f"]);
        Directory.CreateSymbolicLink(_temp["root/d/s"], _temp["outside"]);
        File.CreateSymbolicLink(_temp["root/d/f"], _temp["outside/f"]);
        foreach (var name in new[] { "d/s/secret", "d/f" })
            Assert.Equal(FileFault.OutsideRoot, Failure(() => tree.Open(Name(name)))?.Fault);
        Assert.DoesNotContain("d/s/secret", tree.Walk((_, _) => true).Select(each => each.Entry.Name.Value));
    }

    private ReceivingFolder Open(TimeProvider? time = null) =>
        new(LinuxVolume.Open(_temp["root"], time ?? TimeProvider.System, Plain), TimeProvider.System);

    private void LandsAsItIs(string name)
    {
        using var folder = Open();
        folder.LandSmall(Name(name), "x"u8, Meta, Fail);
        Assert.Equal([name], Directory.GetFiles(_temp["root"]).Select(Path.GetFileName));
        Assert.Equal(["outside", "root"], Directory.GetFileSystemEntries(_temp.Path).Select(Path.GetFileName).Order());
    }

    // By its text alone, as somebody else reads paths; what links do to it is seen once it lands.
    private bool StaysBeneath(string name) =>
        Path.GetFullPath(Path.Combine(_temp["root"], name)).StartsWith(_temp["root"] + "/", StringComparison.Ordinal);

    private static IEnumerable<Func<object>> EveryWayIn(ReceivingFolder folder, string name)
    {
        var target = Name(name);
        yield return () => folder.LandSmall(target, "small"u8, Meta, Beside);
        yield return () => folder.LandLink(target, "nowhere", 0, Beside);
        yield return () => folder.LandFolder(Name(name + ".d"), Meta);
        yield return () => folder.TryStat(target, out _);
        yield return () => folder.DeviceOf(Name(name + ".d"));
        yield return () =>
        {
            using var file = folder.Stage(target, 5);
            file.Write(0, "large"u8);
            return file.Land(Meta, Beside);
        };
        yield return () => folder.TryStat(target, out var there)
            ? folder.LandSmall(target, "new"u8, Meta, new LandRule(LandPolicy.Replace, there))
            : folder.LandSmall(target, "new"u8, Meta, Fail);
    }

    private void Flip(CancellationToken done)
    {
        var root = Posix.Open(_temp["root"], Posix.FolderFlags);
        while (!done.IsCancellationRequested) Posix.Exchange(root, "p", root, "q");
        root.Dispose();
    }

    // Modes and times too: whoever writes, links or changes anything there shows up.
    private string[] Outside() =>
        [.. Directory.GetFileSystemEntries(_temp.Path).Order(), .. _temp.Look("outside"), .. new[] { "outside", "outside/f", "outside/secret" }.Select(name => PortableStat.Of(_temp[name]).ToString()!)];

    private static FileFailureException? Failure(Func<object> act)
    {
        try
        {
            (act() as IDisposable)?.Dispose();
            return null;
        }
        catch (FileFailureException failure)
        {
            return failure;
        }
    }
}

/// <summary>The same where a sandbox or a file system refuses all that is new.</summary>
public sealed class PlainPathThreatTest : PathThreatTest
{
    protected override bool Plain => true;
}
