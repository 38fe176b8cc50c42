namespace Dray.EndToEnd;

/// <summary>What becomes of an entry whose name is taken.</summary>
public sealed class PolicyTest
{
    private static readonly DateTime Earlier = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private static readonly DateTime Later = Earlier.AddMinutes(1);

    [Theory]
    [InlineData("newer", 20)]
    [InlineData("rename", 20)]
    [InlineData("newer", 300_000)]
    public async Task With_check_each_content_is_there_though_all_have_one_size_and_time(string policy, int size)
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        foreach (var content in (char[])['1', '2', '3', '3'])
        {
            var source = folder.File("f", new string(content, size));
            File.SetLastWriteTimeUtc(source, DateTime.UnixEpoch.AddDays(1));
            (await served.SendAsync("--check", "--on-conflict", policy, source)).Ended(0);
        }

        string[] names = ["f", "f (1)", "f (2)"];
        Assert.Equal(names, Directory.EnumerateFiles(served.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("123", string.Concat(names.Select(name => File.ReadAllText(served.At(name))[0])));
    }

    [Fact]
    public async Task What_is_there_already_is_skipped()
    {
        using var folder = new TemporaryFolder();
        var source = SourceTree.MakeSizes(folder.At("tree"));
        await using var served = await Served.StartAsync(folder.At("in"));
        (await served.SendAsync(source)).Ended(0);

        await using var again = served.Sending(source);
        var done = await again.NextAsync("done");

        Assert.Equal(SourceTree.Sizes.Count + 1, done.GetProperty("skipped").GetInt32());
        Assert.Equal(0, done.GetProperty("bytes").GetInt64());
        TreeComparer.AssertEqual(source, served.At("tree"));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(500_000)]
    public async Task The_newer_one_replaces_and_the_older_one_is_kept_aside(int size)
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        var source = Write(folder.At("file"), new string('n', size), Later);
        Write(served.At("file"), new string('o', size), Earlier);

        (await served.SendAsync(source)).Ended(0);

        TreeComparer.AssertEqual(source, served.At("file"));
        Assert.Equal(new string('o', size), Text(Assert.Single(Directory.GetFiles(served.At(".dray", "replaced"), "file", SearchOption.AllDirectories))));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(500_000)]
    public async Task What_is_not_newer_lands_beside_and_sending_again_does_not_multiply_it(int size)
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        var source = Write(folder.At("file.txt"), new string('o', size), Earlier);
        Write(served.At("file.txt"), new string('n', size), Later);

        for (var i = 0; i < 3; i++) (await served.SendAsync(source)).Ended(0);

        Assert.Equal(["file (1).txt", "file.txt"], Names(served.Folder));
        TreeComparer.AssertEqual(source, served.At("file (1).txt"));
        Assert.Equal('n', Text(served.At("file.txt"))[0]);
    }

    [Fact]
    public async Task A_third_version_lands_beside_the_second()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        Write(served.At("file"), "theirs", Later);

        Write(folder.At("file"), "first", Earlier);
        (await served.SendAsync(folder.At("file"))).Ended(0);
        Write(folder.At("file"), "another", Earlier.AddSeconds(1));
        (await served.SendAsync(folder.At("file"))).Ended(0);

        Assert.Equal(["theirs", "first", "another"], Names(served.Folder).Order(StringComparer.Ordinal).Select(name => Text(served.At(name)))
            .OrderByDescending(text => text == "theirs").ThenByDescending(text => text == "first"));
    }

    [Theory]
    [InlineData("newer", 0, "replaced", "newer")]
    [InlineData("rename", 0, "beside", "old")]
    [InlineData("skip", 0, "skipped", "old")]
    [InlineData("overwrite", 0, "replaced", "newer")]
    [InlineData("fail", 5, "failed", "old")]
    public async Task A_policy_decides_about_a_newer_one(string policy, int exitCode, string counted, string left)
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        var source = Write(folder.At("file"), "newer", Later);
        Write(served.At("file"), "old", Earlier);

        await using var sending = served.Sending("--on-conflict", policy, source);

        var done = await sending.NextAsync("done");
        Assert.Equal(
            [(counted, 1)],
            ((string[])["landed", "replaced", "beside", "skipped", "failed"]).Select(what => (what, done.GetProperty(what).GetInt32())).Where(count => count.Item2 > 0));
        (await sending.EndAsync()).Ended(exitCode);
        Assert.Equal(left, Text(served.At("file")));
    }

    [Theory]
    [InlineData("newer", 0, "theirs", true)]
    [InlineData("rename", 0, "theirs", true)]
    [InlineData("skip", 0, "theirs", false)]
    [InlineData("overwrite", 0, "older", false)]
    [InlineData("fail", 5, "theirs", false)]
    public async Task A_policy_decides_about_an_older_one(string policy, int exitCode, string left, bool beside)
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        var source = Write(folder.At("file"), "older", Earlier);
        Write(served.At("file"), "theirs", Later);

        (await served.SendAsync("--on-conflict", policy, source)).Ended(exitCode);

        Assert.Equal(left, Text(served.At("file")));
        Assert.Equal(beside, File.Exists(served.At("file (1)")));
    }

    [Fact]
    public async Task Check_finds_what_differs_under_the_same_size_and_time()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        var source = folder.Folder("tree");
        foreach (var (name, here, there) in (ReadOnlySpan<(string, string, string)>)
            [("same", "same", "same"), ("small", "here", "lost"), ("large", new string('h', 900_000), new string('h', 899_999) + "t")])
        {
            Write(folder.At("tree", name), here, Earlier);
            Write(served.At("tree", name), there, Earlier);
        }

        (await served.SendAsync(source)).Ended(0);
        Assert.Equal(["large", "same", "small"], Names(served.At("tree")));

        (await served.SendAsync("--check", source)).Ended(0);
        Assert.Equal(["large", "large (1)", "same", "small", "small (1)"], Names(served.At("tree")));

        (await served.SendAsync("--check", "--on-conflict", "overwrite", source)).Ended(0);
        Assert.Equal("here", Text(served.At("tree", "small")));
        Assert.Equal(Text(folder.At("tree", "large")), Text(served.At("tree", "large")));
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        Write(folder.At("tree", "new"), "new", Later);
        Write(folder.At("tree", "newer"), "newer", Later);
        Write(folder.At("tree", "older"), "older", Earlier);
        Write(folder.At("tree", "same"), "same", Earlier);
        Write(served.At("tree", "newer"), "old", Earlier);
        Write(served.At("tree", "older"), "new", Later);
        Write(served.At("tree", "same"), "same", Earlier);
        var before = await ListingAsync(served.Folder);

        var run = (await served.SendAsync("-n", folder.At("tree"))).Ended(0);

        Assert.Equal(before, await ListingAsync(served.Folder));
        Assert.Contains(run.Lines, line => line.StartsWith("send ", StringComparison.Ordinal) && line.EndsWith("  tree/new", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith("replace ", StringComparison.Ordinal) && line.EndsWith("  tree/newer", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith("beside ", StringComparison.Ordinal) && line.EndsWith("  tree/older", StringComparison.Ordinal));
        Assert.Contains(run.Lines, line => line.StartsWith("skip ", StringComparison.Ordinal) && line.EndsWith("  tree/same", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Patterns_choose_what_travels()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        foreach (var name in (ReadOnlySpan<string>)["a.o", "keep.o", "a.c", "build/x", "src/build/y", "src/deep/er/a.tmp", "src/b.c", "top", "src/top"])
            folder.File($"tree/{name}", name);

        (await served.SendAsync(
            "--include", "keep.o", "--exclude", "*.o", "--exclude", "build/", "--exclude", "src/**/*.tmp", "--exclude", "/top",
            folder.At("tree") + "/")).Ended(0);

        var landed = Directory.EnumerateFiles(served.Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(served.Folder, path)).Where(path => !path.StartsWith(".dray", StringComparison.Ordinal));
        Assert.Equal(["a.c", "keep.o", "src/b.c", "src/top"], landed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Safe_links_refuses_those_that_point_out()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets few make symlinks");
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        folder.File("tree/inner/file", "x");
        foreach (var (name, target) in (ReadOnlySpan<(string, string)>)
            [("inner/in", "file"), ("inner/up", "../inner/file"), ("out", "../../etc"), ("absolute", "/etc/passwd"), ("inner/sly", "../inner/../../../x")])
            File.CreateSymbolicLink(folder.At("tree", name), target);

        var run = (await served.SendAsync("--safe-links", folder.At("tree"))).Ended(5);

        Assert.All(["tree/out", "tree/absolute", "tree/inner/sly"], name => Assert.Contains($"{name}: ", run.Error, StringComparison.Ordinal));
        Assert.Equal(["file", "in", "up"], Names(served.At("tree", "inner")));
        Assert.Equal(["inner"], Names(served.At("tree")));
    }

    [Fact]
    public async Task Portable_names_refuses_what_elsewhere_could_not_be_kept()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        foreach (var name in (ReadOnlySpan<string>)["good", "nul.txt", "a:b", "dot.", "space ", @"back\slash", "case", "CASE", "\u00e9", "e\u0301"])
            folder.File($"tree/{name}", name);

        var run = (await served.SendAsync("--portable-names", folder.At("tree"))).Ended(5);

        var landed = Names(served.At("tree"));
        Assert.Equal(3, landed.Count);
        Assert.Contains("good", landed);
        Assert.Single(landed, name => name is "case" or "CASE");
        Assert.Single(landed, name => name is "\u00e9" or "e\u0301");
        Assert.Equal(7, run.Error.Split('\n').Count(line => line.StartsWith("dray: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Sha256_is_what_sha256sum_prints()
    {
        Tools.NeedLinux();
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        var source = SourceTree.MakeSizes(folder.At("tree"));
        File.WriteAllText(Path.Combine(source, @"back\slash"), "escaped in its own way");
        await Tools.ShellAsync(source, "truncate -s 9M holes");

        var run = (await served.SendAsync("--hash", "sha256", source)).Ended(0);

        var expected = await Tools.ShellAsync(folder, "sha256sum tree/*");
        Assert.Equal(Sorted(expected), Sorted(run.Output));
        await File.WriteAllTextAsync(folder.At("in", "sums"), run.Output);
        await Tools.ShellAsync(served.Folder, "sha256sum --check --strict sums");

        static IEnumerable<string> Sorted(string lines) => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Standard_input_lands_under_its_name()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        var content = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}\n"));

        (await DrayBinary.RunAsync(["send", "--to", served.Address, "--name", "numbers", "-"], content)).Ended(0);

        Assert.Equal(content, Text(served.At("numbers")));
    }

    [Theory]
    [InlineData("one/same", "two/same")]
    [InlineData("one/", "two/")]
    [InlineData("one", "deep/one")]
    public async Task Two_sources_with_one_name_end_it_before_anything_moves(string first, string second)
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        foreach (var name in (ReadOnlySpan<string>)["other", "one/same", "two/same", "deep/one/x"]) folder.File(name, name);

        var run = (await served.SendAsync(folder.At("other"), folder.At(first), folder.At(second))).Ended(2);

        Assert.Contains(first.StartsWith("one/", StringComparison.Ordinal) ? "same" : "one", run.Error, StringComparison.Ordinal);
        Assert.Equal([], Names(served.Folder));
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        await using var served = await Served.StartAsync(folder.At("in"));
        folder.File("here", "x");

        var run = (await served.SendAsync(folder.At("here"), folder.At("gone"))).Ended(2);

        Assert.Contains(folder.At("gone"), run.Error, StringComparison.Ordinal);
        Assert.Equal([], Names(served.Folder));
    }

    private static string Write(string path, string text, DateTime modified)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, modified);
        return path;
    }

    private static string Text(string path) => File.ReadAllText(path);

    private static List<string> Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Where(name => name != ".dray").Order(StringComparer.Ordinal)];

    private static async Task<string> ListingAsync(string folder) => OperatingSystem.IsWindows()
        ? string.Join('\n', Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
        : await Tools.ShellAsync(folder, "find . -printf '%p %s %T@ %C@ %m\n' | sort");
}
