using System.Text;
using Dray.Files;
using Dray.Interop;
using static Dray.Tests.Files.TempFolder;

namespace Dray.Tests.Files;

/// <summary>File systems that are full, that are mounted beneath the root, or that have rules of their own.</summary>
public sealed class MountTest : IDisposable
{
    private static readonly NodeMeta Meta = new(1_700_000_000_000_000_000, 0x1A4);
    private static readonly LandRule Fail = new(LandPolicy.Fail);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Threat_33_A_full_disk_is_told_and_once_there_is_room_files_land()
    {
        using var mount = new MountFolder(_temp.Path, "-t tmpfs -o size=1m tmpfs");
        using var folder = Open();
        var half = new byte[400 << 10];
        folder.LandSmall(Name("1"), half, Meta, Fail);
        folder.LandSmall(Name("2"), half, Meta, Fail);
        Assert.Equal(FileFault.NoSpace, FaultOf(() => folder.LandSmall(Name("3"), half, Meta, Fail)));
        var told = Assert.Throws<FileFailureException>(() => folder.Stage(Name("3"), half.Length));
        Assert.Contains("410 kB needed, ", told.Message);
        Assert.Equal(2, Directory.GetFiles(_temp.Path).Length);

        File.Delete(_temp["1"]);
        using (Partial first = folder.Stage(Name("3"), half.Length), second = folder.Stage(Name("4"), half.Length))
        {
            first.Write(0, half);
            Assert.Equal(FileFault.NoSpace, FaultOf(() => second.Write(0, half)));
            Assert.Equal(LandOutcome.Landed, first.Land(Meta, Fail).Outcome);
        }

        Assert.Empty(Directory.GetFiles(_temp[".dray/staging"]));
    }

    [Theory]
    [InlineData("-t tmpfs -o size=8m tmpfs")]
    [InlineData("--bind ../other")]
    public void What_lands_beneath_a_mount_point_is_staged_on_that_mount(string what)
    {
        Directory.CreateDirectory(_temp["other"]);
        Directory.CreateDirectory(_temp["root/a/m"]);
        using var mount = new MountFolder(_temp["root/a/m"], what.Replace("..", _temp.Path, StringComparison.Ordinal));
        using (var folder = Open("root"))
        {
            using var file = folder.Stage(Name("a/m/x/large"), 5);
            Assert.Single(Directory.GetFiles(_temp["root/a/m/.dray/staging"]));
            file.Write(0, "large"u8);
            file.Land(Meta, Fail);
            folder.LandSmall(Name("a/m/x/small"), "small"u8, Meta, Fail);
            folder.LandLink(Name("a/m/x/link"), "t", 0, Fail);
            Assert.True(folder.TryStat(Name("a/m/x/small"), out var old));
            folder.LandSmall(Name("a/m/x/small"), "new"u8, Meta, new LandRule(LandPolicy.Replace, old));
            Assert.Single(Directory.GetDirectories(_temp["root/a/m/.dray/replaced"]));
            Assert.Equal(FileFault.Denied, FaultOf(() => folder.LandSmall(Name("a/m/.dray/staging/y"), "y"u8, Meta, Fail)));
            Assert.Equal(FileFault.Denied, FaultOf(() => folder.LandFolder(Name("a/m/.dray"), Meta)));
        }

        File.WriteAllText(_temp[$"root/a/m/.dray/staging/{new string('a', 32)}"], "left by a crash");
        using var later = new FixedTimeFolder(_temp["root"], DateTimeOffset.UtcNow.AddDays(2));
        later.Folder.Partials.Recover();
        Assert.Empty(Directory.GetFiles(_temp["root/a/m/.dray/staging"]));
        Assert.Equal(1, later.Folder.SweepReplaced());
    }

    [Fact]
    public void A_mount_that_another_server_uses_is_left_alone()
    {
        Directory.CreateDirectory(_temp["root/m"]);
        using var mount = new MountFolder(_temp["root/m"], "-t tmpfs tmpfs");
        using var other = FolderLock.TryTake(_temp["root/m"], out _);
        using var folder = Open("root");
        Assert.Equal(FileFault.Denied, FaultOf(() => folder.Stage(Name("m/f"), 1)));
        Assert.Equal(LandOutcome.Landed, folder.LandSmall(Name("f"), "x"u8, Meta, Fail).Outcome);
    }

    [Fact]
    public void A_read_only_mount_is_told()
    {
        Directory.CreateDirectory(_temp["root/m"]);
        using var mount = new MountFolder(_temp["root/m"], "-t tmpfs -o ro tmpfs");
        using var folder = Open("root");
        Assert.Equal(FileFault.ReadOnly, FaultOf(() => folder.LandSmall(Name("m/f"), "x"u8, Meta, Fail)));
    }

    [Fact]
    public void A_FAT_disk_folds_case_and_lands_files_all_the_same()
    {
        using var mount = MakeDisk("vfat", "mkfs.vfat disk", "-o loop -t vfat ../disk");
        using var folder = Open("root");
        Assert.True(folder.Traits is { FoldsCase: true, StoresColon: false, StoresBackslash: false, StoresLinks: false, HasUnnamedFiles: false });
        Assert.Equal(2_000_000_000, folder.Traits.ModifiedGranularityNs);
        folder.LandSmall(Name("a"), "x"u8, Meta, Fail);
        Assert.Equal(FileFault.Exists, FaultOf(() => folder.LandSmall(Name("A"), "x"u8, Meta, Fail)));
        Assert.Equal(FileFault.NotStorable, FaultOf(() => folder.LandLink(Name("l"), "t", 0, Fail)));
        Assert.True(folder.TryStat(Name("a"), out var old));
        Assert.Equal(LandOutcome.Replaced, folder.LandSmall(Name("a"), "y"u8, Meta, new LandRule(LandPolicy.Replace, old)).Outcome);
    }

    [Fact]
    public void An_ext4_folder_that_folds_case_is_recognised()
    {
        using var mount = MakeDisk("ext4 with casefold", "mkfs.ext4 -q -O casefold disk", "-o loop ../disk");
        if (!Shell.Run(_temp["root"], "rm -r lost+found && chattr +F .")) Assert.Skip("chattr +F does not work here");
        using var folder = Open("root");
        Assert.True(folder.Traits is { FoldsCase: true, FoldsUnicode: true, StoresColon: true });
    }

    private MountFolder MakeDisk(string what, string make, string mount)
    {
        Directory.CreateDirectory(_temp["root"]);
        if (!Shell.Run(_temp.Path, $"truncate -s 16M disk && PATH=$PATH:/sbin:/usr/sbin {make}")) Assert.Skip($"no tool makes {what} here");
        return new MountFolder(_temp["root"], mount.Replace("..", _temp.Path, StringComparison.Ordinal));
    }

    private ReceivingFolder Open(string name = "") => ReceivingFolder.Open(_temp[name], TimeProvider.System);

    private static FileFault FaultOf(Action act) => Assert.Throws<FileFailureException>(act).Fault;

    private sealed class FixedTimeFolder(string path, DateTimeOffset now) : IDisposable
    {
        public ReceivingFolder Folder { get; } = ReceivingFolder.Open(path, new FixedTime { Now = now });

        public void Dispose() => Folder.Dispose();
    }
}
