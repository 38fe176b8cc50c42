using Dray.EndToEnd.Torture;

namespace Dray.EndToEnd.Getting;

/// <summary>How gets and lists end when something is wrong, in numbers and in words.</summary>
public sealed class GetFailureTest
{
    [Theory]
    [InlineData("none")]
    [InlineData("shared/none")]
    [InlineData("shared/none/deeper")]
    [InlineData("shared/file/")]
    [InlineData("shared/file/x")]
    public async Task Five_where_nothing_is_shared_by_that_path(string path)
    {
        await using var sharing = await Sharing.StartAsync();
        sharing.File("file", "x");

        var got = (await sharing.GetAsync(path)).Ended(5);
        Assert.Contains("no such", got.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(sharing.Into) && Sharing.In(sharing.Into).Any());
        if (path != "shared/file/") (await sharing.ListAsync(path)).Ended(5);
    }

    [Theory]
    [InlineData("shared/../secret")]
    [InlineData("shared/./file")]
    [InlineData("shared//file")]
    [InlineData("../secret")]
    [InlineData("shared/out/secret")]
    [InlineData("shared/.dray/secret")]
    [InlineData("shared/.DRAY/secret")]
    [InlineData("shared/deep/.dray")]
    [InlineData("shared/deep/.Dray/secret")]
    [InlineData("SHARED/file")]
    public async Task Threat_30_No_path_leads_to_what_lies_beside_a_share(string path)
    {
        Tools.NeedLinux();
        await using var sharing = await Sharing.StartAsync();
        sharing.File("file", "x");
        sharing.Folder.File("secret", "beside it");
        foreach (var own in (string[])[".dray", ".DRAY", "deep/.dray", "deep/.Dray"]) sharing.File($"{own}/secret", "x");
        File.CreateSymbolicLink(sharing.At("out"), sharing.Folder.Path);

        (await sharing.GetAsync(path)).Ended(5);
        (await sharing.ListAsync(path)).Ended(5);
        Assert.False(Directory.Exists(sharing.Into) && Sharing.In(sharing.Into).Any());
    }

    [Fact]
    public async Task Threat_13_A_link_in_a_share_is_sent_as_one_and_never_followed()
    {
        Tools.NeedLinux();
        await using var sharing = await Sharing.StartAsync();
        sharing.Folder.File("secret/file", "beside it");
        sharing.File("tree/file", "x");
        File.CreateSymbolicLink(sharing.At("tree", "out"), "../../secret");

        (await sharing.GetAsync("shared/tree")).Ended(0);
        (await sharing.GetAsync("shared/tree/out")).Ended(0);
        var inside = (await sharing.GetAsync("shared/tree/out/")).ExitCode;

        Assert.Equal("../../secret", new FileInfo(Path.Combine(sharing.Into, "tree", "out")).LinkTarget);
        Assert.Equal("../../secret", new FileInfo(Path.Combine(sharing.Into, "out")).LinkTarget);
        Assert.Equal(5, inside);
        Assert.Equal(["out", "tree"], Sharing.In(sharing.Into));
        Assert.DoesNotContain("secret/file", (await sharing.ListAsync("shared", "-R")).Ended(0).Output, StringComparison.Ordinal);
        (await sharing.GetAsync("shared/tree", "--safe-links", "--on-conflict", "overwrite", "--check")).Ended(5);
    }

    [Fact]
    public async Task Four_where_nothing_is_shared_at_all()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));

        var got = (await DrayBinary.RunAsync("get", "--port", $"{served.Port}", "127.0.0.1:x", folder.At("into"))).Ended(4);
        Assert.Contains("--share", got.Error, StringComparison.Ordinal);
        (await DrayBinary.RunAsync("ls", "--port", $"{served.Port}", "127.0.0.1:")).Ended(4);
    }

    [Fact]
    public async Task Four_where_the_devices_do_not_know_each_other_or_the_right_was_taken()
    {
        using var folder = new TemporaryFolder();
        var (ada, bob) = (new Device(folder, "ada"), new Device(folder, "bob"));
        folder.File("ada/shared/file", "x");
        await using var served = await ada.ServeAsync("--share", folder.At("ada", "shared"));
        string[] get = ["get", "--retry-for", "0s", "--port", $"{served.Port}", "127.0.0.1:shared/file", folder.At("into")];
        string[] list = ["ls", "--port", $"{served.Port}", "127.0.0.1:"];

        Assert.Contains("do not know each other", (await bob.RunAsync(null, get)).Ended(4).Error, StringComparison.Ordinal);
        Assert.Contains("do not know each other", (await bob.RunAsync(null, list)).Ended(4).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("into")));

        Assert.Equal("shared/\n", (await bob.RunAsync(await ada.ShowCodeAsync(served), list)).Ended(0).Output);
        (await bob.RunAsync(null, get)).Ended(0);
        var id = Assert.Single(ada.Known).Id;
        (await ada.RunAsync(null, "devices", "allow", id, "--get", "no")).Ended(0);
        Assert.Contains("may not get", (await bob.RunAsync(null, get)).Ended(4).Error, StringComparison.Ordinal);
        (await bob.RunAsync(null, list)).Ended(4);

        (await ada.RunAsync(null, "devices", "allow", id, "--get", "yes")).Ended(0);
        SourceTree.MakeFile(folder.At("ada", "shared", "large"), 32 << 20);
        await using var getting = bob.Start(null, ["get", "--json", "--retry-for", "0s", "--bwlimit", "1M", "--port", $"{served.Port}", "127.0.0.1:shared/large", folder.At("into")]);
        await getting.NextAsync("progress");
        (await ada.RunAsync(null, "devices", "allow", id, "--get", "no")).Ended(0);
        var cut = await getting.EndAsync();
        Assert.Contains(cut.ExitCode, (int[])[3, 4]);
        Assert.False(File.Exists(folder.At("into", "large")));
    }

    [Fact]
    public async Task Three_where_the_server_is_away()
    {
        await using var sharing = await Sharing.StartAsync();
        await sharing.Served.StopAsync();

        var got = (await sharing.GetAsync("shared/file", "--retry-for", "300ms")).Ended(3);
        Assert.Contains("nothing listens", got.Error, StringComparison.Ordinal);
        (await sharing.ListAsync("shared")).Ended(3);
        Assert.False(Directory.Exists(sharing.Into));
    }

    [Fact]
    public async Task Four_where_the_folder_to_land_in_cant_be_used()
    {
        Tools.NeedLinux();
        await using var sharing = await Sharing.StartAsync();
        sharing.File("file", "x");
        var file = sharing.Folder.File("no folder", "x");

        Assert.Contains("no folder", (await DrayBinary.RunAsync(sharing.Get(["shared/file"], [], file))).Ended(4).Error, StringComparison.Ordinal);
        (await DrayBinary.RunAsync(sharing.Get(["shared/file"], [], "/proc/here"))).Ended(4);
    }

    [Fact]
    public async Task Six_where_the_disk_here_is_full_and_on_once_there_is_room()
    {
        await using var disk = await MemoryDisk.MakeAsync(4 << 20);
        await using var sharing = await Sharing.StartAsync();
        SourceTree.MakeFile(sharing.At("large"), 9 << 20);
        var get = sharing.Get(["shared/large"], [], disk.Root);

        var full = (await DrayBinary.RunAsync(get)).Ended(6);
        Assert.Contains("large", full.Error, StringComparison.Ordinal);
        await disk.ResizeAsync(32 << 20);
        (await DrayBinary.RunAsync(get)).Ended(0);

        TreeComparer.AssertEqual(sharing.At("large"), Path.Combine(disk.Root, "large"));
    }

    [Fact]
    public async Task Five_where_something_cant_be_read_there_and_the_rest_lands()
    {
        Tools.NeedLinux();
        await using var sharing = await Sharing.StartAsync();
        sharing.File("tree/file", "x");
        await Tools.ShellAsync(sharing.At("tree"), "mkfifo pipe; touch \"$(printf 'not\\377utf8')\"");

        var got = (await sharing.GetAsync("shared/tree")).Ended(5);
        var listed = (await sharing.ListAsync("shared/tree", "-R")).Ended(5);

        Assert.All((string[])["tree/pipe: ", "tree/not"], name => Assert.Contains($"dray: {name}", got.Error, StringComparison.Ordinal));
        Assert.Contains("file", listed.Output, StringComparison.Ordinal);
        Assert.Contains("dray: pipe: ", listed.Error, StringComparison.Ordinal);
        Assert.Equal(["file"], Sharing.In(Path.Combine(sharing.Into, "tree")));
    }

    [Theory]
    [InlineData("get")]
    [InlineData("get", "into")]
    [InlineData("get", "127.0.0.1:a", "127.0.0.2:b", "into")]
    [InlineData("get", "127.0.0.1:a", "into", "127.0.0.1:b")]
    [InlineData("get", "127.0.0.1:", "into")]
    [InlineData("get", "127.0.0.1:/a", "into")]
    [InlineData("get", "127.0.0.1:a", "-", "--json")]
    [InlineData("ls")]
    [InlineData("ls", "folder")]
    [InlineData("ls", "127.0.0.1:/a")]
    public async Task Two_where_it_cant_be_meant(params string[] arguments) => (await DrayBinary.RunAsync(arguments)).Ended(2);

    [Fact]
    public async Task A_share_that_is_gone_is_told_of_and_the_others_go_on()
    {
        await using var sharing = await Sharing.StartAsync();
        Directory.Delete(sharing.Shared);

        (await sharing.GetAsync("shared")).Ended(5);
        (await sharing.ListAsync("shared")).Ended(5);
        var all = await sharing.ListAsync("", "--json");
        Assert.Contains("\"unreadable\"", all.Ended(5).Output, StringComparison.Ordinal);
    }
}
