using System.Text.Json;

namespace Dray.EndToEnd.Getting;

/// <summary>What a machine shares is got as it is there.</summary>
public sealed class GetTest
{
    [Fact]
    public async Task A_tree_of_everything_lands_as_it_is_and_nothing_of_Drays_own_stays()
    {
        Tools.NeedLinux();
        await using var sharing = await Sharing.StartAsync();
        await SourceTree.AddOddities(SourceTree.MakeSizes(sharing.At("tree")));

        var run = (await sharing.GetAsync("shared/tree")).Ended(0);

        TreeComparer.AssertEqual(sharing.At("tree"), Path.Combine(sharing.Into, "tree"), "tree/names/.dray");
        Assert.Equal(["tree"], Sharing.In(sharing.Into));
        Assert.Contains(sharing.Into, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task Shares_folders_contents_and_files_land_under_the_names_that_were_asked_for()
    {
        await using var sharing = await Sharing.StartAsync();
        sharing.File("a/one", "1");
        sharing.File("a/b/two", "2");
        sharing.File("three", "3");

        (await DrayBinary.RunAsync(sharing.Get(["shared/a/b", "shared/three"], []))).Ended(0);
        Assert.Equal(["b", "three"], Sharing.In(sharing.Into));
        (await DrayBinary.RunAsync(sharing.Get(["shared/a/"], [], sharing.Folder.At("contents")))).Ended(0);
        Assert.Equal(["b", "one"], Sharing.In(sharing.Folder.At("contents")));
        (await DrayBinary.RunAsync(sharing.Get(["shared"], [], sharing.Folder.At("whole")))).Ended(0);
        TreeComparer.AssertEqual(sharing.Shared, sharing.Folder.At("whole", "shared"));
        (await DrayBinary.RunAsync(sharing.Get(["shared/"], [], sharing.Folder.At("all")))).Ended(0);
        TreeComparer.AssertContentsEqual(sharing.Shared, sharing.Folder.At("all"));
    }

    [Fact]
    public async Task Without_a_folder_it_lands_in_the_current_one()
    {
        await using var sharing = await Sharing.StartAsync();
        sharing.File("file", "x");

        (await DrayBinary.RunAsync(["get", "--port", $"{sharing.Served.Port}", "127.0.0.1:shared/file"], folder: sharing.Folder.Folder("here"))).Ended(0);

        Assert.Equal("x", File.ReadAllText(sharing.Folder.At("here", "file")));
    }

    [Fact]
    public async Task One_file_goes_to_standard_output_and_no_more_than_one()
    {
        await using var sharing = await Sharing.StartAsync();
        var text = string.Concat(Enumerable.Repeat("all of it\n", 100_000));
        sharing.File("tree/file", text);

        Assert.Equal(text, (await DrayBinary.RunAsync(sharing.Get(["shared/tree/file"], ["-q"], "-"))).Ended(0).Output);
        var tree = (await DrayBinary.RunAsync(sharing.Get(["shared/tree"], [], "-"))).Ended(2);
        Assert.Equal("", tree.Output);
        Assert.Contains("Only one file", tree.Error, StringComparison.Ordinal);
        Assert.Equal("", (await DrayBinary.RunAsync(sharing.Get(["shared/none"], [], "-"))).Ended(5).Output);
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_does_nothing()
    {
        await using var sharing = await Sharing.StartAsync();
        sharing.File("tree/file", "x");

        var run = (await sharing.GetAsync("shared/tree", "-n")).Ended(0);

        Assert.Contains(run.Lines, line => line.StartsWith("send ", StringComparison.Ordinal) && line.EndsWith("tree/file", StringComparison.Ordinal));
        Assert.False(Directory.Exists(sharing.Into));
    }

    [Fact]
    public async Task What_is_there_already_is_skipped_and_what_was_changed_is_got_again()
    {
        await using var sharing = await Sharing.StartAsync();
        sharing.File("tree/same", "x");
        var changed = sharing.File("tree/changed", "older");
        (await sharing.GetAsync("shared/tree")).Ended(0);

        File.WriteAllText(changed, "newer, and longer");
        File.SetLastWriteTimeUtc(changed, DateTime.UtcNow.AddMinutes(1));
        await using var again = sharing.Getting("shared/tree");

        var done = await again.NextAsync("done");
        // The folder gets its time again, since something landed in it.
        Assert.Equal((1, 1, 1), (done.GetProperty("landed").GetInt32(), done.GetProperty("replaced").GetInt32(), done.GetProperty("skipped").GetInt32()));
        Assert.Equal("newer, and longer", File.ReadAllText(Path.Combine(sharing.Into, "tree", "changed")));
        await again.EndAsync();
        // What was replaced is kept for a day.
        Assert.Equal([".dray", "tree"], Sharing.In(sharing.Into));
    }

    [Theory]
    [InlineData("rename", 0, "old", true)]
    [InlineData("skip", 0, "old", false)]
    [InlineData("overwrite", 0, "new one", false)]
    [InlineData("newer", 0, "new one", false)]
    [InlineData("fail", 5, "old", false)]
    public async Task What_is_in_the_way_is_treated_as_this_end_asks(string policy, int exit, string stands, bool beside)
    {
        await using var sharing = await Sharing.StartAsync();
        sharing.File("file", "new one");
        var there = sharing.Folder.File("into/file", "old");
        File.SetLastWriteTimeUtc(there, DateTime.UnixEpoch.AddDays(1));

        (await sharing.GetAsync("shared/file", "--on-conflict", policy)).Ended(exit);

        Assert.Equal(stands, File.ReadAllText(there));
        Assert.Equal(beside, File.Exists(Path.Combine(sharing.Into, "file (1)")));
    }

    [Fact]
    public async Task Filters_are_those_of_this_end()
    {
        await using var sharing = await Sharing.StartAsync();
        foreach (var name in (string[])["a.txt", "b.tmp", "keep.tmp", "cache/x"]) sharing.File($"tree/{name}", "x");

        (await sharing.GetAsync("shared/tree", "--include", "keep.tmp", "--exclude", "*.tmp", "--exclude", "cache/")).Ended(0);

        Assert.Equal(["a.txt", "keep.tmp"], Sharing.In(Path.Combine(sharing.Into, "tree")));
    }

    [Fact]
    public async Task Digests_are_printed_and_programs_are_told_everything()
    {
        await using var sharing = await Sharing.StartAsync();
        sharing.File("tree/file", "abc");
        const string digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

        var hashed = (await sharing.GetAsync("shared/tree", "--hash", "sha256")).Ended(0);
        Directory.Delete(sharing.Into, recursive: true);
        var told = (await sharing.GetAsync("shared/tree", "--hash", "sha256", "--json")).Ended(0);

        Assert.Equal($"{digest}  tree/file\n", hashed.Output);
        var lines = told.Lines.Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.GetProperty("event").GetString() != "progress").ToList();
        Assert.Equal("connected", lines[0].GetProperty("event").GetString());
        var landed = Assert.Single(lines, line => line.GetProperty("event").GetString() == "landed" && line.GetProperty("name").GetString() == "tree/file");
        Assert.Equal(digest, landed.GetProperty("sha256").GetString());
        var done = lines[^1];
        Assert.Equal(("done", 0, 2, 3, true), (done.GetProperty("ended").GetString(), done.GetProperty("exit").GetInt32(), done.GetProperty("landed").GetInt32(), done.GetProperty("bytes").GetInt32(), done.GetProperty("durable").GetBoolean()));
    }

    [Fact]
    public async Task The_server_names_who_gets_what_and_what_came_of_it()
    {
        await using var sharing = await Sharing.StartAsync();
        sharing.File("file", "x");

        (await sharing.GetAsync("shared/file")).Ended(0);

        var came = await sharing.Served.NextAsync("pull_came");
        Assert.Equal("shared/file", Assert.Single(came.GetProperty("paths").EnumerateArray()).GetString());
        var went = await sharing.Served.NextAsync("pull_went");
        Assert.Equal(("done", 1), (went.GetProperty("ended").GetString(), went.GetProperty("landed").GetInt32()));
    }

    [Fact]
    public async Task Two_gets_into_one_folder_and_one_into_a_folder_that_is_served_all_land()
    {
        await using var sharing = await Sharing.StartAsync();
        foreach (var name in (string[])["a", "b"]) SourceTree.MakeFile(Path.Combine(SourceTree.MakeMany(sharing.At(name), 300), "large"), 9 << 20);

        var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => sharing.GetAsync($"shared/{(i % 2 == 0 ? "a" : "b")}/", "--on-conflict", "skip")));
        Assert.All(runs, run => run.Ended(0));
        (await DrayBinary.RunAsync(sharing.Get(["shared/a"], [], sharing.Served.Folder))).Ended(0);

        Assert.Equal(File.ReadAllBytes(sharing.At("a", "large")), File.ReadAllBytes(Path.Combine(sharing.Into, "large")));
        TreeComparer.AssertEqual(sharing.At("a"), sharing.Served.At("a"));
        Assert.Equal(4, Directory.EnumerateFileSystemEntries(sharing.Into).Count());
        Assert.True(Directory.Exists(sharing.Served.At(".dray", "staging")));
        (await sharing.Served.SendAsync(sharing.At("b"))).Ended(0);
    }

    [Fact]
    public async Task Whoever_reads_slowly_gets_thousands_of_files_all_the_same()
    {
        Tools.NeedLinux();
        await using var sharing = await Sharing.StartAsync();
        SourceTree.MakeMany(sharing.At("tree"), 8000, 1);

        // The lines are far more than all buffers on their way take together.
        var command = string.Join(' ', sharing.Get(["shared/tree"], ["--fast", "--json"]));
        var run = (await DrayBinary.RunShellAsync($"dray {command} | (sleep 3; tail -n 1)")).Ended(0);

        using var done = JsonDocument.Parse(run.Output);
        Assert.Equal(8081, done.RootElement.GetProperty("landed").GetInt32());
    }
}
