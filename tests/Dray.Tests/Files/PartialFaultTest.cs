using Dray.Files;
using Dray.Wire;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>Disks that fail or are full, power that does, and more partials than are kept.</summary>
public sealed class PartialFaultTest : IDisposable
{
    private const int Unit = WireLimits.Unit;
    private const long Size = Unit + 100;
    private static readonly PartialKey Key = new(new string('a', 64), Name("deep/big"));
    private static readonly VerifiedUnit First = new(0, 1), Second = new(1, 2);

    private readonly TempFolder _temp = new();
    private WatchedVolume _volume = null!;
    private ReceivingFolder _folder = null!;

    public PartialFaultTest() => Start();

    public void Dispose()
    {
        _folder.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void A_sync_that_fails_journals_nothing_and_parks_at_the_last_good_state()
    {
        var partial = Lease();
        partial.Write(0, Content(0));
        partial.Keep([First], sync: true);
        partial.Write(Unit, Content(1));
        _volume.SyncDataFails = true;
        Assert.Equal(FileFault.Io, Assert.Throws<FileFailureException>(() => partial.Keep([Second], sync: true)).Fault);

        // The kernel tells of it once: another sync would go well, and mean nothing.
        _volume.SyncDataFails = false;
        Assert.Throws<FileFailureException>(() => partial.Keep([Second], sync: true));
        Assert.Throws<FileFailureException>(() => partial.Prepare(new NodeMeta(0, 0x1A4), new LandRule(LandPolicy.Fail)));
        partial.Park();

        AssertFirstAlone();
        Restart();
        AssertFirstAlone();
    }

    [Fact]
    public void What_is_gone_on_with_needs_room_for_what_is_missing_alone()
    {
        Leave();
        _volume.Free = 99;
        var full = Assert.Throws<FileFailureException>(() => Lease());
        Assert.Equal(FileFault.NoSpace, full.Fault);
        Assert.Contains("100 B needed, 99 B free", full.Message, StringComparison.Ordinal);

        _volume.Free = 100;
        AssertFirstAlone();
    }

    [Fact]
    public void A_landing_cut_short_before_places_were_traded_is_rolled_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a newcomer waits in staging until then");
        // As far as replaced/, where nothing of that name is to be traded with; then the power fails.
        CutWhileReplacing((node, taken, aside) => node.TryReplace(Name("deep/nothing"), aside, out _));
        Assert.Equal(new PartialRecovery(1, 0, 1, 0, Unit), Restart());
        Assert.Equal(["deep/", "deep/big = old"], _temp.Look());
        Assert.Empty(Directory.GetFileSystemEntries(_temp[".dray/replaced"]));
        AssertFirstAlone();
    }

    [Fact]
    public void A_landing_cut_short_behind_that_is_finished()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a newcomer waits in staging until then");
        CutWhileReplacing((node, name, aside) => node.TryReplace(name, aside, out _));
        Assert.Equal(new PartialRecovery(0, 1, 0, 0, 0), Restart());
        Assert.Equal(Content(0), File.ReadAllBytes(_temp["deep/big"])[..Unit]);
        Assert.Equal("old", File.ReadAllText(Assert.Single(Directory.GetFiles(_temp[".dray/replaced"], "*", SearchOption.AllDirectories))));
        Assert.Empty(_folder.Partials.List());
        Assert.Empty(Directory.GetFileSystemEntries(_temp[".dray/staging"]));
    }

    [Fact]
    public void Of_two_with_one_key_the_one_last_written_to_stays()
    {
        Forge('1', Key, DateTime.UnixEpoch.AddDays(2));
        Forge('2', Key, DateTime.UnixEpoch.AddDays(3));
        Forge('3', Key, DateTime.UnixEpoch.AddDays(1));
        Assert.Equal(new PartialRecovery(1, 0, 0, 2, 10), Restart());
        Assert.Equal(Id('2'), Assert.Single(_folder.Partials.List()).Id);
        Assert.Equal(2, Directory.GetFiles(_temp[".dray/staging"]).Length);
    }

    [Fact]
    public void Beyond_the_most_the_ones_that_nobody_touched_for_longest_go()
    {
        for (var i = 0; i <= PartialStore.Most; i++)
            Forge($"{i:x32}", Key with { Target = Name($"{i}") }, DateTime.UnixEpoch.AddDays(i == 7 ? 1 : 2));
        Assert.Equal(PartialStore.Most + 1, Restart().Kept);
        var listed = _folder.Partials.List().Select(one => one.Key.Target.Value).ToHashSet();
        Assert.Equal(PartialStore.Most, listed.Count);
        Assert.DoesNotContain("7", listed);

        // One more that is parked takes the place of another.
        Leave();
        Assert.Equal(PartialStore.Most, _folder.Partials.List().Count);
        Assert.True(_folder.Partials.Has(Key));
        Assert.Equal(2 * PartialStore.Most, Directory.GetFiles(_temp[".dray/staging"]).Length);
    }

    // A process that dies disposes of nothing.
    private void CutWhileReplacing(Action<IStagedNode, WireName, string> until)
    {
        Directory.CreateDirectory(_temp["deep"]);
        File.WriteAllText(_temp["deep/big"], "old");
        _volume.Replacing = (node, name, aside) =>
        {
            until(node, name, aside);
            throw new InvalidOperationException("the power fails");
        };
        var partial = Lease();
        partial.Write(0, Content(0));
        partial.Keep([First], sync: true);
        partial.Write(Unit, Content(1));
        Assert.True(_folder.TryStat(Key.Target, out var old));
        var landing = partial.Prepare(new NodeMeta(1_700_000_000_000_000_000, 0x1A4), new LandRule(LandPolicy.Replace) { Expected = old });
        Assert.Throws<InvalidOperationException>(() => landing.Land());
        Assert.Single(Directory.GetFiles(_temp[".dray/staging"], "*.journal"));
    }

    private void AssertFirstAlone()
    {
        using var again = Lease();
        Assert.Equal([First], again.Units);
        again.Park();
    }

    private void Leave()
    {
        using var partial = Lease();
        partial.Write(0, Content(0));
        partial.Keep([First], sync: true);
        partial.Park();
    }

    private Partial Lease()
    {
        Assert.True(_folder.Partials.TryLease(Key, "same", Size, Size, out var partial));
        return partial;
    }

    private PartialRecovery Restart()
    {
        _folder.Dispose();
        Start();
        return _folder.Partials.Recover();
    }

    private void Start()
    {
        _volume = new WatchedVolume(OperatingSystem.IsLinux() ? LinuxVolume.Open(_temp.Path, TimeProvider.System) : PortableVolume.Open(_temp.Path));
        _folder = new ReceivingFolder(_volume, TimeProvider.System);
    }

    private void Forge(char id, PartialKey key, DateTime touched) => Forge(Id(id), key, touched);

    private void Forge(string id, PartialKey key, DateTime touched)
    {
        var journal = _temp[$".dray/staging/{id}.journal"];
        File.WriteAllBytes(journal, JournalTest.Write([new JournalRecord.Header(id, key), new JournalRecord.Lease(1, 1, 10, "same"), new JournalRecord.Unit(0, 1, Synced: true)]));
        File.SetLastWriteTimeUtc(journal, touched);
        File.WriteAllBytes(_temp[$".dray/staging/{id}.part"], new byte[10]);
    }

    private static string Id(char digit) => new(digit, 32);

    private static byte[] Content(int unit)
    {
        var bytes = new byte[FileUnits.LengthOf(unit, Size)];
        new Random(unit).NextBytes(bytes);
        return bytes;
    }
}
