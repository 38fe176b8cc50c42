using Dray.Files;
using Dray.Interop;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>What is staged by name outlives whoever staged it, if that is wanted, and is found again. The same for each kind of volume.</summary>
public abstract class StagingTest : IDisposable
{
    private static readonly string Id = new('a', 32);
    private static readonly string Part = Id + StagingNames.Part, Journal = Id + StagingNames.Journal;

    private protected readonly TempFolder _temp = new();
    private readonly IVolume _volume;

    private protected StagingTest() => _volume = Open(_temp.Path);

    private protected abstract IVolume Open(string path);

    public void Dispose()
    {
        _volume.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void What_is_parked_is_found_again_with_what_was_written()
    {
        using (var file = _volume.Stage(Name("d/f"), Part, 10, 10))
        {
            file.Write(4, "middle"u8);
            file.StartWriteOut(0, 10);
            file.SyncData();
            file.Park();
        }

        var staged = Assert.Single(_volume.ListStaged());
        Assert.Equal((Part, 10), (staged.Name, staged.Size));
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(staged.ModifiedNs / 1_000_000), DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        using var again = _volume.Reopen(Part, Name("d/f"))!;
        var bytes = new byte[10];
        Assert.Equal(10, again.Read(0, bytes));
        Assert.Equal("\0\0\0\0middle"u8, bytes);
        again.Write(0, "the "u8);
        again.Seal(new NodeMeta(1_700_000_000_000_000_000, 0x1A4));
        again.Sync();
        Assert.True(again.TryPublish(Name("d/f")));
        Assert.Equal(["d/", "d/f = the middle"], _temp.Look());
    }

    [Fact]
    public void What_is_not_parked_is_gone()
    {
        _volume.Stage(Name("f"), Part, 10, 10).Dispose();
        Assert.Empty(_volume.ListStaged());
        Assert.Null(_volume.Reopen(Part, Name("f")));
        Assert.Null(_volume.Reopen(Part, null));
    }

    [Fact]
    public void A_journal_is_found_without_knowing_where_its_file_will_land()
    {
        using (var file = _volume.Stage(Name("f"), Journal, 0, 0))
        {
            file.Write(0, "record"u8);
            file.Park();
        }

        using var again = _volume.Reopen(Journal, null)!;
        var bytes = new byte[10];
        Assert.Equal(6, again.Read(0, bytes));
        again.Park();
    }

    [Fact]
    public void What_was_sealed_read_only_opens_again()
    {
        using (var file = _volume.Stage(Name("f"), Part, 1, 1))
        {
            file.Seal(new NodeMeta(0, 0x100));
            file.Park();
        }

        using var again = _volume.Reopen(Part, Name("f"))!;
        again.Write(0, "x"u8);
        again.Seal(new NodeMeta(0, 0x1A4));
        Assert.True(again.TryPublish(Name("f")));
        Assert.Equal(["f = x"], _temp.Look());
    }

    [Fact]
    public void Only_Dray_s_own_names_are_listed_and_deleted_ones_are_gone()
    {
        foreach (var name in new[] { Part, Journal, Id, Id + ".old", "mine.part", Id[1..] + "A", Id[1..] + ".part" })
            File.WriteAllText(_temp[".dray/staging/" + name], "x");
        Assert.Equal([Id, Journal, Part], _volume.ListStaged().Select(staged => staged.Name).Order(StringComparer.Ordinal));
        foreach (var staged in _volume.ListStaged()) _volume.DeleteStaged(staged.Name);
        _volume.DeleteStaged(Part);
        Assert.Empty(_volume.ListStaged());
        Assert.Equal(4, Directory.GetFiles(_temp[".dray/staging"]).Length);
    }

    [Fact]
    public void Names_are_synced_in_few_folders_and_in_many_and_where_one_is_gone()
    {
        var names = Enumerable.Range(0, 20).Select(n => Name($"a/{n}/f")).ToList();
        foreach (var name in names)
        {
            using var file = _volume.StageSmall(name, 0x1A4);
            file.Sync();
            Assert.True(file.TryPublish(name));
        }

        _volume.SyncNames(names[..1], []);
        _volume.SyncNames(names, []);
        _volume.SyncNames([Name("a/1"), Name("a")], [Name("a")]);
        _volume.SyncNames([Name("f")], []);
    }

    [Fact]
    public void Nothing_comes_back_that_has_not_been_moved_aside()
    {
        using var file = _volume.Stage(Name("f"), Part, 0, 0);
        Assert.False(_volume.TryBringBack("20000101T000000-" + Id, Part, file.Stat()));
    }
}

public sealed class LinuxStagingTest : StagingTest
{
    private static readonly string Id = new('b', 32);

    private protected override IVolume Open(string path) => LinuxVolume.Open(path, TimeProvider.System);

    [Fact]
    public void What_was_moved_aside_and_did_not_trade_places_comes_back()
    {
        var (aside, name) = ("20000101T000000-" + Id, Id + StagingNames.Part);
        Directory.CreateDirectory(_temp[".dray/replaced/" + aside]);
        File.WriteAllText(_temp[$".dray/replaced/{aside}/f"], "new");
        using var volume = Open(_temp.Path);
        using var there = Posix.Open(_temp[$".dray/replaced/{aside}/f"], 0);
        Assert.Equal(0, Posix.Stat(there, out var raw));
        var own = Posix.ToNode(raw);
        Assert.False(volume.TryBringBack(aside, name, own with { Inode = own.Inode + 1 }));
        Assert.True(volume.TryBringBack(aside, name, own with { Device = 7 }));
        Assert.Equal("new", File.ReadAllText(_temp[".dray/staging/" + name]));
        Assert.False(Directory.Exists(_temp[".dray/replaced/" + aside]));
    }

    [Fact]
    public void Parking_leaves_replaced_for_the_staging_folder()
    {
        using var volume = Open(_temp.Path);
        var name = Id + StagingNames.Part;
        using (var file = volume.Stage(Name("f"), name, 0, 0))
        {
            Assert.False(file.TryReplace(Name("f"), "20000101T000000-" + Id, out _));
            Assert.Empty(volume.ListStaged());
            file.Park();
        }

        Assert.Equal(name, Assert.Single(volume.ListStaged()).Name);
        Assert.Empty(Directory.GetDirectories(_temp[".dray/replaced"]));
    }

    [Fact]
    public void A_folder_that_a_cut_start_tried_things_in_is_deleted()
    {
        using var volume = Open(_temp.Path);
        Directory.CreateDirectory(_temp[".dray/staging/" + Id]);
        File.WriteAllText(_temp[$".dray/staging/{Id}/case"], "");
        volume.DeleteStaged(Assert.Single(volume.ListStaged()).Name);
        Assert.Empty(Directory.GetFileSystemEntries(_temp[".dray/staging"]));
    }

    [Fact]
    public void Room_is_reserved_early_for_what_has_no_holes_and_given_back_when_parked()
    {
        const int size = 8 << 20;
        using var volume = Open(_temp.Path);
        using (var folder = Posix.Open(_temp.Path, 0))
        {
            if (Posix.FileSystemOf(folder) != Libc.EXT4_SUPER_MAGIC) Assert.Skip("only ext4 is sure to reserve");
        }

        using var sparse = volume.Stage(Name("sparse"), new string('c', 32), size, 4096);
        using var dense = volume.Stage(Name("dense"), Id + StagingNames.Part, size, size);
        Assert.Equal(size, dense.Stat().Size);
        Assert.InRange(sparse.Stat().Allocated, 0, size / 2);
        Assert.InRange(dense.Stat().Allocated, size, 2 * size);
        dense.Write(size / 2, new byte[4096]);
        dense.SyncData();
        dense.Park();
        Assert.InRange(dense.Stat().Allocated, 4096, size / 2);
        Assert.Equal(size, dense.Stat().Size);
    }

    [Fact]
    public void Many_files_are_synced_together_where_the_file_system_tells_of_errors()
    {
        using var volume = Open(_temp.Path);
        var files = Enumerable.Range(0, 8).Select(n => volume.StageSmall(Name($"{n}"), 0x1A4)).ToList();
        files.ForEach(file => file.Write(0, "x"u8));
        Assert.False(volume.TrySyncTogether(files[..2]));
        // Or not, as the file system and its neighbours are: then each by itself.
        if (!volume.TrySyncTogether(files)) files.ForEach(file => file.Sync());
        files.ForEach(file => file.Dispose());
    }
}

public sealed class PlainLinuxStagingTest : StagingTest
{
    private protected override IVolume Open(string path) => LinuxVolume.Open(path, TimeProvider.System, plain: true);
}

public sealed class PortableStagingTest : StagingTest
{
    private protected override IVolume Open(string path) => PortableVolume.Open(path);
}
