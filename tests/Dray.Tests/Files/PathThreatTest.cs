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
    public void Row01_Random_names_change_nothing_outside()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        string[] pieces = ["..", ".", "/", "//", "a", "é", "\0", "\n", "\\", "C:", "~", "../outside/f", "/etc", "%2e%2e", "．．", "..%2f"];
        using var folder = Open();
        var before = Outside();
        var landed = 0;
        for (var n = 0; n < 20_000; n++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.GetItems(pieces, 1)[0]));
            if (WireName.TryParse(text, out var name) != NameFault.None || landed > 300) continue;
            if (Failure(() => folder.LandSmall(name, "x"u8, Meta, Fail)) is null) landed++;
        }

        Assert.True(landed > 20, $"seed {seed}");
        Assert.True(before.SequenceEqual(Outside()), $"seed {seed}");
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("C:\\Windows\\x")]
    [InlineData("\\\\server\\share")]
    [InlineData("nul.txt")]
    [InlineData("COM1 ")]
    [InlineData("d.")]
    public void Row02_Row03_What_only_Windows_reads_differently_lands_as_it_is(string name)
    {
        using var folder = Open();
        folder.LandSmall(Name(name), "x"u8, Meta, Fail);
        Assert.Equal([name], Directory.GetFiles(_temp["root"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("up", "..")]
    [InlineData("abs", "{outside}")]
    [InlineData("rel", "../outside")]
    public void Row07_Nothing_goes_through_a_link(string link, string to)
    {
        File.CreateSymbolicLink(_temp["root/" + link], to.Replace("{outside}", _temp["outside"], StringComparison.Ordinal));
        using var folder = Open();
        var before = Outside();
        foreach (var act in EveryWayIn(folder, link + "/f")) Assert.Equal(FileFault.OutsideRoot, Failure(act)?.Fault);
        Assert.Equal(FileFault.OutsideRoot, Failure(() => folder.LandFolder(Name(link), Meta))?.Fault);
        Assert.Equal(before, Outside());
    }

    [Fact]
    public void Row07_A_racer_that_flips_a_parent_to_a_link_changes_nothing_outside()
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
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(2);)
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
    public void Row08_A_link_planted_for_the_staging_folder_is_refused(string planted)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_temp["root/" + planted])!);
        Directory.CreateSymbolicLink(_temp["root/" + planted], _temp["outside"]);
        var before = Outside();
        Assert.NotNull(Failure(() => Open()));
        Assert.Equal(before, Outside());
    }

    [Fact]
    public void Row08_A_link_planted_for_the_lock_is_refused()
    {
        Directory.CreateDirectory(_temp["root/.dray"]);
        File.CreateSymbolicLink(_temp["root/.dray/lock"], _temp["outside/f"]);
        Assert.Equal(FileFault.OutsideRoot, Failure(() => FolderLock.TryTake(_temp["root"], out _)!)?.Fault);
        Assert.Equal("f", File.ReadAllText(_temp["outside/f"]));
    }

    [Fact]
    public void Row08_A_staging_folder_that_others_could_use_is_made_private_or_refused()
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
    public void Row13_A_sender_follows_no_link_that_was_planted_after_its_walk()
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
        [.. _temp.Look("outside"), .. new[] { "outside", "outside/f", "outside/secret" }.Select(name => PortableStat.Of(_temp[name]).ToString()!)];

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
