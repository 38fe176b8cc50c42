namespace Dray.EndToEnd;

/// <summary>A file system that stops delays what goes to it, and nothing else.</summary>
public sealed class FreezeTest
{
    [Fact]
    public async Task While_one_file_system_is_frozen_everything_else_goes_on()
    {
        Tools.NeedLinux();
        Tools.NeedRoot();
        foreach (var tool in (string[])["mkfs.ext4", "fsfreeze", "mount"]) Tools.Need(tool);
        using var folder = new TemporaryFolder();
        folder.Folder("in", "slow");
        var (mounted, why) = await Tools.TryShellAsync(folder, "truncate -s 64M disk && mkfs.ext4 -q -F disk && mount -o loop disk in/slow");
        Assert.SkipWhen(mounted != 0, $"no loop devices here: {why}");
        try
        {
            await using var served = await Served.StartAsync(folder.At("in"), ["--loops", "1"]);
            var large = SourceTree.MakeFile(folder.At("large"), 12 << 20);
            var small = SourceTree.MakeMany(folder.At("small"), 200);
            await using var frozen = served.Sending("--bwlimit", "6M", "--into", "slow", large);
            await served.NextAsync("came");
            await Tools.ShellAsync(folder, "fsfreeze -f in/slow");
            await using var frozenToo = served.Sending("--into", "slow", small);
            await frozenToo.NextAsync("planned"); // what is frozen is still read

            (await served.SendAsync(SourceTree.MakeMany(folder.At("other"), 200))).Ended(0);
            (await served.SendAsync(SourceTree.MakeFile(folder.At("other large"), 9 << 20))).Ended(0);
            (await served.SendAsync("-n", "--into", "slow", large)).Ended(0);
            (await served.SendAsync("--into", "a/../b", large)).Ended(4);
            Assert.False(frozen.HasExited);
            Assert.False(frozenToo.HasExited);

            await Tools.ShellAsync(folder, "fsfreeze -u in/slow");
            (await frozen.EndAsync()).Ended(0);
            (await frozenToo.EndAsync()).Ended(0);
            TreeComparer.AssertEqual(large, served.At("slow", "large"));
            TreeComparer.AssertEqual(small, served.At("slow", "small"));
            TreeComparer.AssertEqual(folder.At("other"), served.At("other"));
            TreeComparer.AssertEqual(folder.At("other large"), served.At("other large"));
        }
        finally
        {
            await Tools.TryShellAsync(folder, "fsfreeze -u in/slow");
            await Tools.ShellAsync(folder, "umount in/slow || umount -l in/slow");
        }
    }
}
