using System.Text;
using Dray.Files;
using Dray.Tests.Files;

namespace Dray.Tests.Simulation;

/// <summary>What the simulated disk keeps and loses: what the simulator finds is worth what this is.</summary>
public sealed class SimulatedDiskTest
{
    private const string Id = "0123456789abcdef0123456789abcdef.part";

    private readonly Random _random = new(1);
    private readonly SimulatedDisk _disk;

    public SimulatedDiskTest() => _disk = new SimulatedDisk(_random);

    [Fact]
    public void A_kill_keeps_what_was_written_and_a_power_cut_what_was_synced()
    {
        var file = Stage(Mount(), "synced");
        file.SyncData();
        _disk.SyncFolders(_disk.Process, Folders());
        file.Write(0, "killed"u8);
        _disk.Kill();
        Assert.Equal("killed", Read());
        _disk.Cut(Nothing);
        Assert.Equal("synced", Read());
    }

    [Fact]
    public void A_name_can_survive_without_the_content_that_it_names()
    {
        var volume = Mount();
        var file = Stage(volume, "content");
        Assert.True(file.TryPublish(TempFolder.Name("a")));
        volume.SyncNames([TempFolder.Name("a")], []);
        _disk.Cut(Nothing);
        Assert.True(Mount().TryStat(TempFolder.Name("a"), out var stat));
        Assert.Equal(0, stat.Size);
    }

    [Fact]
    public void Content_can_survive_without_its_name()
    {
        var file = Stage(Mount(), "content");
        file.Sync();
        Assert.True(file.TryPublish(TempFolder.Name("a")));
        _disk.Cut(Nothing);
        Assert.False(Mount().TryStat(TempFolder.Name("a"), out _));
    }

    [Fact]
    public void A_rename_happens_in_both_folders_or_in_neither_whatever_the_cut_keeps()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var disk = new SimulatedDisk(new Random(seed));
            var volume = new SimulatedVolume(disk, _random);
            var file = volume.Stage(TempFolder.Name("sub/a"), Id, 1, 1);
            disk.SyncFolders(disk.Process, [.. disk.Reachable()]);
            Assert.True(file.TryPublish(TempFolder.Name("sub/a")));
            disk.Cut();
            volume = new SimulatedVolume(disk, _random);
            Assert.NotEqual(volume.ListStaged().Count > 0, volume.TryStat(TempFolder.Name("sub/a"), out _));
        }
    }

    [Fact]
    public void Names_in_one_folder_survive_as_a_prefix_of_their_order()
    {
        var counts = new HashSet<int>();
        for (var seed = 0; seed < 200; seed++)
        {
            var disk = new SimulatedDisk(new Random(seed));
            var volume = new SimulatedVolume(disk, _random);
            foreach (var n in Enumerable.Range(0, 5)) volume.StageSmall(TempFolder.Name($"{n}"), 0).TryPublish(TempFolder.Name($"{n}"));
            disk.Cut();
            var there = Enumerable.Range(0, 5).Where(n => disk.Root.Entries.ContainsKey($"{n}")).ToList();
            Assert.Equal(Enumerable.Range(0, there.Count), there);
            counts.Add(there.Count);
        }

        Assert.Equal(6, counts.Count);
    }

    [Fact]
    public void Pages_survive_each_by_itself_and_can_tear()
    {
        var (mixed, torn) = (0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var node = new DiskNode(NodeKind.File, 1);
            var random = new Random(seed);
            foreach (var page in (long[])[0, 1, 2]) node.Write(page, [.. Enumerable.Repeat((byte)(page + 1), SparseBytes.PageSize)]);
            node.Resize(3 * SparseBytes.PageSize);
            node.Cut(_ => random.Next(4) > 0, random);
            if (node.Content.Size < 3 * SparseBytes.PageSize) continue;
            var kept = Enumerable.Range(0, 3).Select(page => node.Content[page].Distinct().Count() == 1 ? node.Content[page][0] : -1).ToList();
            if (kept.Contains(-1)) torn++;
            if (kept[0] == 0 && kept[2] == 3) mixed++;
        }

        Assert.True(torn > 10 && mixed > 10, $"{torn} torn, {mixed} mixed");
    }

    [Fact]
    public void A_sync_that_failed_lost_what_it_should_have_written_and_the_next_one_says_nothing_of_it()
    {
        var file = Stage(Mount(), "old");
        file.Sync();
        _disk.SyncFolders(_disk.Process, Folders());
        var lost = 0;
        for (var n = 0; n < 20; n++)
        {
            file.Write(0, "new"u8);
            _disk.Chances = new DiskChances { Sync = 1 };
            Assert.Equal(FileFault.Io, Assert.Throws<FileFailureException>(file.SyncData).Fault);
            _disk.Chances = new DiskChances();
            file.SyncData();
            if (Read(_disk.Copy(new Random(n))) == "old") lost++;
            file.Write(0, "old"u8);
            file.Sync();
        }

        Assert.InRange(lost, 3, 17);
    }

    [Fact]
    public void A_full_disk_takes_what_fits()
    {
        _disk.Capacity = 2;
        var file = Mount().Stage(TempFolder.Name("a"), Id, 1 << 20, 4096);
        Assert.Equal(FileFault.NoSpace, Assert.Throws<FileFailureException>(() => file.Write(0, new byte[20_000].Select(_ => (byte)1).ToArray())).Fault);
        Assert.Equal(0, _disk.Free());
        Assert.Throws<FileFailureException>(() => Mount().Stage(TempFolder.Name("b"), "b", 1, 1));
    }

    [Fact]
    public void A_killed_process_does_nothing_any_more()
    {
        var file = Stage(Mount(), "before");
        _disk.UntilKilled = 0;
        Assert.Throws<KilledException>(() => file.Write(0, "after"u8));
        Assert.Throws<KilledException>(() => file.Write(0, "after"u8));
        file.Dispose();
        Assert.Equal("before", Read());
    }

    private static bool Nothing(DiskNode node) => false;

    private static string Read(SimulatedDisk disk)
    {
        disk.Cut(Nothing);
        var node = disk.Reachable().Single(node => node.Kind == NodeKind.File);
        var bytes = new byte[node.Content.Size];
        node.Content.Read(0, bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private List<DiskNode> Folders() => [.. _disk.Reachable().Where(node => node.Kind == NodeKind.Folder)];

    private SimulatedVolume Mount() => new(_disk, _random);

    private static IStagedFile Stage(SimulatedVolume volume, string content)
    {
        var file = volume.Stage(TempFolder.Name("a"), Id, 0, 0);
        file.Write(0, Encoding.UTF8.GetBytes(content));
        return file;
    }

    private string Read()
    {
        var node = _disk.Reachable().Single(node => node.Kind == NodeKind.File);
        var bytes = new byte[node.Content.Size];
        node.Content.Read(0, bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
