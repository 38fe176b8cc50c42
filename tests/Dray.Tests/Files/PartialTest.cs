using System.Buffers.Binary;
using Dray.Files;
using Dray.Wire;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>What outlives its connection, and its server, whatever the served folder stands on.</summary>
public abstract class PartialTest : IDisposable
{
    private const int Unit = WireLimits.Unit;
    private const long Size = (2 * Unit) + 100;
    private static readonly PartialKey Key = new(new string('a', 64), Name("deep/big"));
    private static readonly NodeMeta Meta = new(1_700_000_000_000_000_000, 0x1A4);

    private readonly TempFolder _temp = new();
    private readonly FixedTime _time = new() { Now = TimeProvider.System.GetUtcNow() };
    private ReceivingFolder _folder;

    protected PartialTest() => _folder = new ReceivingFolder(Open(_temp.Path, _time), _time);

    private PartialStore Store => _folder.Partials;

    public void Dispose()
    {
        _folder.Dispose();
        _temp.Dispose();
    }

    private protected abstract IVolume Open(string path, TimeProvider time);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Units_that_were_kept_are_there_for_the_next_lease_and_after_a_restart(bool sync)
    {
        Leave(sync, 0, 2);
        using (var again = Lease())
        {
            Assert.Equal((true, 2u), (again.IsSameSource, again.Epoch));
            Assert.Equal([UnitOf(0), UnitOf(2)], again.Units);
            again.Park();
        }

        Assert.Equal(new PartialRecovery(1, 0, 0, 0, Unit + 100), Restart());
        using var later = Lease();
        Assert.Equal([UnitOf(0), UnitOf(2)], later.Units);
        Assert.True(later.IsSameSource);
    }

    [Fact]
    public void A_whole_one_lands_and_leaves_nothing()
    {
        Leave(true, 0, 1);
        using (var partial = Lease())
        {
            partial.Write(2 * Unit, ContentOf(2));
            using var landing = partial.Prepare(Meta, new LandRule(LandPolicy.Fail));
            Assert.Equal(LandOutcome.Landed, landing.Land().Outcome);
        }

        Assert.Equal([.. ContentOf(0), .. ContentOf(1), .. ContentOf(2)], File.ReadAllBytes(_temp["deep/big"]));
        AssertNothingLeft();
    }

    [Fact]
    public void One_that_could_not_land_goes_on_where_it_was()
    {
        Leave(true, 0, 1, 2);
        File.WriteAllText(_temp["deep/big"], "taken");
        using (var partial = Lease())
        {
            using (var landing = partial.Prepare(Meta, new LandRule(LandPolicy.Fail))) Assert.Throws<FileFailureException>(() => landing.Land());
            partial.Park();
        }

        File.Delete(_temp["deep/big"]);
        using var again = Lease();
        Assert.Equal(3, again.Units.Count);
    }

    [Fact]
    public void Without_a_unit_kept_nothing_stays()
    {
        var partial = Lease();
        partial.Write(0, ContentOf(0));
        partial.Park();
        AssertNothingLeft();
    }

    [Fact]
    public void A_strangers_is_hidden_and_never_stays()
    {
        Assert.True(Store.TryLease(Key, null, Size, Size, out var partial));
        Assert.False(Store.Has(Key));
        partial.Write(0, ContentOf(0));
        partial.Keep([UnitOf(0)], sync: true);
        partial.Park();
        AssertNothingLeft();
    }

    [Fact]
    public void It_has_one_lease_at_a_time()
    {
        using var partial = Lease();
        Assert.False(Store.TryLease(Key, "same", Size, Size, out _));
        Assert.False(Store.TryDelete(Store.List().Single().Id));
    }

    [Fact]
    public void Of_another_source_it_says_so_until_all_units_were_kept_anew()
    {
        Leave(true, 0, 1);
        using (var other = Lease("other"))
        {
            Assert.False(other.IsSameSource);
            other.Keep([UnitOf(0)], sync: true);
            other.Park();
        }

        using (var again = Lease("other"))
        {
            Assert.False(again.IsSameSource);
            again.Keep([UnitOf(1)], sync: true);
            again.Keep([UnitOf(0)], sync: true);
            again.Park();
        }

        using var last = Lease("other");
        Assert.True(last.IsSameSource);
    }

    [Fact]
    public void A_unit_that_is_written_over_counts_no_more_whatever_comes_then()
    {
        Leave(true, 0, 1);
        Lease().Write(5, "new"u8);
        Restart();
        using var again = Lease();
        Assert.Equal([UnitOf(1)], again.Units);
    }

    [Fact]
    public void One_of_another_size_loses_the_units_whose_length_changes()
    {
        Leave(true, 0, 1, 2);
        using (var longer = Lease(size: Size + Unit))
        {
            Assert.Equal([UnitOf(0), UnitOf(1)], longer.Units);
            Assert.False(longer.IsSameSource);
            longer.Park();
        }

        using (var shorter = Lease(size: Unit + 5))
        {
            Assert.Equal([UnitOf(0)], shorter.Units);
            shorter.Park();
        }

        Restart();
        using var last = Lease();
        Assert.Equal([UnitOf(0)], last.Units);
    }

    [Fact]
    public void Threat_31_A_unit_that_nobody_synced_is_read_again_after_a_restart()
    {
        Leave(sync: false, 0, 1);
        using (var part = File.OpenWrite(Staged("*.part")))
        {
            part.Position = Unit + 7;
            part.WriteByte(0xEE);
        }

        Restart();
        using var again = Lease();
        Assert.Equal([UnitOf(0)], again.Units);
    }

    [Fact]
    public void Threat_31_A_journal_with_a_byte_flipped_vouches_for_nothing_that_was_not_verified()
    {
        using (var partial = Lease(size: 100))
        {
            partial.Write(0, new byte[100]);
            partial.Keep([new VerifiedUnit(0, 1)], sync: true);
            partial.Park();
        }

        var (name, part) = (Staged("*.journal"), Staged("*.part"));
        var good = File.ReadAllBytes(name);
        for (var at = 0; at < good.Length; at++)
        {
            good[at] ^= 0x5A;
            File.WriteAllBytes(name, good);
            File.WriteAllBytes(part, new byte[100]);
            good[at] ^= 0x5A;
            Restart();
            using var partial = Lease(size: 100);
            Assert.Empty(partial.Units);
        }
    }

    [Fact]
    public void Threat_12_A_journal_that_names_what_lies_outside_deletes_nothing_there()
    {
        File.WriteAllText(_temp["mine"], "kept");
        var id = new string('b', 32);
        File.WriteAllBytes(_temp[$".dray/staging/{id}.journal"], JournalTest.Forge(1, [.. System.Text.Encoding.UTF8.GetBytes(id + Key.Device + "../../mine")]));
        File.WriteAllText(_temp[$".dray/staging/{id}.part"], "x");
        File.WriteAllText(_temp[".dray/staging/not ours"], "x");
        Assert.Equal(new PartialRecovery(0, 0, 0, 1, 0), Restart());
        Assert.False(Store.TryDelete("../../mine"));
        Assert.Equal(["mine = kept"], _temp.Look());
        Assert.True(File.Exists(_temp[".dray/staging/not ours"]));
    }

    [Fact]
    public void A_part_without_a_journal_and_a_journal_without_a_part_go()
    {
        Leave(true, 0);
        File.Delete(Staged("*.part"));
        File.WriteAllText(_temp[$".dray/staging/{new string('c', 32)}.part"], "x");
        File.WriteAllText(_temp[$".dray/staging/{new string('d', 32)}"], "x");
        Assert.Equal(new PartialRecovery(0, 1, 0, 1, 0), Restart());
        AssertNothingLeft();
    }

    [Fact]
    public void Threat_34_What_nobody_continues_is_swept_and_what_is_leased_never()
    {
        Leave(true, 0);
        using (var leased = Lease())
        {
            _time.Now += TimeSpan.FromDays(1000);
            Assert.Equal(0, Store.Sweep(TimeSpan.FromDays(1)));
            _time.Now -= TimeSpan.FromDays(2000);
            Assert.Equal(0, Store.Sweep(TimeSpan.FromDays(1)));
            leased.Park();
        }

        _time.Now += TimeSpan.FromHours(23);
        Assert.Equal(0, Store.Sweep(TimeSpan.FromDays(1)));
        _time.Now += TimeSpan.FromHours(1);
        Assert.Equal(1, Store.Sweep(TimeSpan.FromDays(1)));
        AssertNothingLeft();
    }

    [Fact]
    public void They_are_listed_and_deleted_by_id()
    {
        Leave(true, 0, 2);
        var one = Assert.Single(Store.List());
        Assert.Equal((Key, Size, Unit + 100L, false), (one.Key, one.Size, one.Done, one.InUse));
        Assert.True(Store.TryDelete(one.Id));
        AssertNothingLeft();
    }

    private void Leave(bool sync, params int[] units)
    {
        using var partial = Lease();
        foreach (var unit in units) partial.Write((long)unit * Unit, ContentOf(unit));
        partial.Keep([.. units.Select(unit => UnitOf(unit))], sync);
        partial.Park();
    }

    private Partial Lease(string identity = "same", long size = Size)
    {
        Assert.True(Store.TryLease(Key, identity, size, size, out var partial));
        return partial;
    }

    private PartialRecovery Restart()
    {
        _folder.Dispose();
        _folder = new ReceivingFolder(Open(_temp.Path, _time), _time);
        return Store.Recover();
    }

    private void AssertNothingLeft()
    {
        Assert.Empty(Store.List());
        Assert.Empty(Directory.GetFileSystemEntries(_temp[".dray/staging"]));
    }

    private string Staged(string pattern) => Assert.Single(Directory.GetFiles(_temp[".dray/staging"], pattern));

    private static byte[] ContentOf(long unit)
    {
        var bytes = new byte[FileUnits.LengthOf(unit, Size)];
        new Random((int)unit).NextBytes(bytes);
        return bytes;
    }

    private static VerifiedUnit UnitOf(long unit)
    {
        var digest = new byte[WireLimits.Digest];
        FileDigest.Of(ContentOf(unit), digest);
        return new VerifiedUnit(unit, BinaryPrimitives.ReadUInt128BigEndian(digest));
    }
}

public sealed class LinuxPartialTest : PartialTest
{
    private protected override IVolume Open(string path, TimeProvider time) => LinuxVolume.Open(path, time);
}

public sealed class PortablePartialTest : PartialTest
{
    private protected override IVolume Open(string path, TimeProvider time) => PortableVolume.Open(path);
}
