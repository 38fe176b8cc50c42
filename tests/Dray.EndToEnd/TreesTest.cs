namespace Dray.EndToEnd;

public sealed class TreesTest
{
    [Theory]
    [InlineData("epoll")]
    [InlineData("poll")]
    [InlineData("select")]
    public async Task A_tree_of_everything_lands_as_it_is(string poller)
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeSizes(folder.At("tree"));
        await SourceTree.AddOddities(source);
        await using var served = await Served.StartAsync(folder.At("in"), ["--poller", poller]);

        (await served.SendAsync(source)).Ended(0);

        TreeComparer.AssertEqual(source, served.At("tree"));
        foreach (var file in (string[])["holes/nothing", "holes/islands", "holes/end"])
            Assert.Equal(Extents.Of(Path.Combine(source, file)), Extents.Of(served.At("tree", file)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(served.At(".dray", "staging")));
    }

    [Fact]
    public async Task A_real_git_folder_lands_as_it_is()
    {
        Tools.NeedLinux();
        Tools.Need("git");
        using var folder = new TemporaryFolder();
        var source = folder.Folder("repository");
        await Tools.ShellAsync(source, """
            git init -q . && mkdir -p a/b && for i in $(seq 50); do echo $i > a/b/$i; done
            git add . && git -c user.name=x -c user.email=x@example.org commit -qm x && git repack -adq
            """);
        await using var served = await Served.StartAsync(folder.At("in"));

        (await served.SendAsync(source)).Ended(0);

        TreeComparer.AssertEqual(source, served.At("repository"));
        Assert.Equal("", await Tools.ShellAsync(served.At("repository"), "git -c safe.directory='*' status --porcelain"));
    }

    [Fact]
    public async Task What_lands_gets_the_servers_umask_and_no_special_bits()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        var source = folder.Folder("modes");
        await Tools.ShellAsync(source, "echo x > a; chmod 6777 a; echo x > b; chmod 666 b; mkdir c; chmod 1777 c; head -c 200000 /dev/zero > d; chmod 4775 d");
        await using var served = await Served.StartAsync(folder.At("in"), under: ["/bin/sh", "-c", "umask 027; exec \"$0\" \"$@\""]);

        (await served.SendAsync(source)).Ended(0);

        Assert.Equal("750 a\n640 b\n750 c\n750 d\n", await Tools.ShellAsync(served.At("modes"), "stat -c '%a %n' a b c d"));
    }

    [Fact]
    public async Task A_folder_lands_as_itself_and_with_a_slash_as_its_contents()
    {
        using var folder = new TemporaryFolder();
        folder.File("dir/a", "a");
        folder.File("dir/inner/b", "b");
        await using var served = await Served.StartAsync(folder.At("in"));

        (await served.SendAsync(folder.At("dir"))).Ended(0);
        (await served.SendAsync("--into", "contents", folder.At("dir") + "/")).Ended(0);
        (await served.SendAsync("--into", "linked/deep", folder.At("dir", "inner"), folder.At("dir", "a"))).Ended(0);

        TreeComparer.AssertEqual(folder.At("dir"), served.At("dir"));
        TreeComparer.AssertContentsEqual(folder.At("dir"), served.At("contents"));
        Assert.Equal("b", await File.ReadAllTextAsync(served.At("linked", "deep", "inner", "b")));
        Assert.Equal("a", await File.ReadAllTextAsync(served.At("linked", "deep", "a")));
    }

    [Fact]
    public async Task A_dot_lands_the_contents_of_the_current_folder()
    {
        using var folder = new TemporaryFolder();
        folder.File("here/a", "a");
        folder.File("here/inner/b", "b");
        await using var served = await Served.StartAsync(folder.At("in"));

        (await DrayBinary.RunAsync(["send", "--to", served.Address, "."], folder: folder.At("here"))).Ended(0);

        TreeComparer.AssertContentsEqual(folder.At("here"), served.Folder);
    }

    [Fact]
    public async Task A_file_typed_with_folders_lands_under_its_last_name()
    {
        using var folder = new TemporaryFolder();
        folder.File("a/b/file", "x");
        await using var served = await Served.StartAsync(folder.At("in"));

        (await DrayBinary.RunAsync(["send", "--to", served.Address, "a/../a/b/file"], folder: folder)).Ended(0);

        TreeComparer.AssertEqual(folder.At("a", "b", "file"), served.At("file"));
    }

    [Fact]
    public async Task A_symlink_that_is_named_lands_as_a_symlink()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets few make symlinks");
        using var folder = new TemporaryFolder();
        folder.File("real/a", "a");
        File.CreateSymbolicLink(folder.At("link"), "real");
        await using var served = await Served.StartAsync(folder.At("in"));

        (await served.SendAsync(folder.At("link"))).Ended(0);

        Assert.Equal("real", new FileInfo(served.At("link")).LinkTarget);
    }

    [Fact]
    public async Task The_receiver_never_writes_through_a_symlink()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets few make symlinks");
        using var folder = new TemporaryFolder();
        folder.File("send/trap/file", "must stay in");
        var outside = folder.Folder("outside");
        folder.Folder("in");
        File.CreateSymbolicLink(folder.At("in", "trap"), outside);
        await using var served = await Served.StartAsync(folder.At("in"));

        var run = (await served.SendAsync(folder.At("send", "trap"))).Ended(5);

        Assert.Contains("trap", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        Assert.Equal(outside, new FileInfo(served.At("trap")).LinkTarget);
    }

    [Fact]
    public async Task Over_IPv6_a_target_as_scp_writes_it_lands_in_its_subfolder()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "no IPv6 here");
        using var folder = new TemporaryFolder();
        var source = folder.File("file", "content");
        await using var served = await Served.StartAsync(folder.At("in"), listen: "[::1]:0");

        (await DrayBinary.RunAsync("send", "--port", $"{served.Port}", source, "[::1]:sub/folder")).Ended(0);

        TreeComparer.AssertEqual(source, served.At("sub", "folder", "file"));
    }

    [Fact]
    public async Task The_target_may_come_from_the_environment()
    {
        using var folder = new TemporaryFolder();
        var source = folder.File("a:b", "content");
        await using var served = await Served.StartAsync(folder.At("in"));

        (await DrayBinary.RunAsync(["send", source], environment: new Dictionary<string, string> { ["DRAY_TO"] = served.Address })).Ended(0);

        TreeComparer.AssertEqual(source, served.At("a:b"));
    }
}
