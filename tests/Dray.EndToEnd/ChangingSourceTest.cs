namespace Dray.EndToEnd;

/// <summary>Files that are written to while they are read.</summary>
public sealed class ChangingSourceTest
{
    private const int Size = 9 << 20;

    [Fact]
    public async Task A_large_file_that_is_rewritten_lands_as_one_version_or_is_reported()
    {
        using var folder = new TemporaryFolder();
        var source = folder.At("file");
        Write(source, 'a');
        await using var served = await Served.StartAsync(folder.At("in"));
        await using var sending = served.Sending("--bwlimit", "8M", "--lanes", "1", source);
        await served.NextAsync("came");
        for (var i = 0; i < 4 && !sending.HasExited; i++)
        {
            await Task.Delay(250);
            Write(source, (char)('b' + i));
        }

        var run = await sending.EndAsync();

        if (run.ExitCode == 5) Assert.Contains("changed", run.Output, StringComparison.Ordinal);
        else run.Ended(0);
        AssertOneVersion(served.At("file"), mayBeMissing: run.ExitCode == 5);
    }

    [Fact]
    public async Task A_file_that_never_rests_is_reported_and_the_rest_lands()
    {
        using var folder = new TemporaryFolder();
        var source = folder.At("tree", "busy");
        folder.File("tree/quiet", "x");
        Write(source, 'a');
        using var done = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
                using (var file = File.OpenHandle(source, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                    RandomAccess.Write(file, [(byte)i], i % Size);
        });
        await using var served = await Served.StartAsync(folder.At("in"));

        // Slow enough for the writer to have its turn however busy the machine is.
        var run = await served.SendAsync("--bwlimit", "8M", folder.At("tree"));
        await done.CancelAsync();
        await writing;

        run.Ended(5);
        Assert.Contains("tree/busy: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("changed", run.Error, StringComparison.Ordinal);
        Assert.Equal(["quiet"], Directory.EnumerateFiles(served.At("tree")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Small_files_that_are_replaced_land_as_one_version_each()
    {
        using var folder = new TemporaryFolder();
        var tree = folder.Folder("tree");
        string[] files = [.. Enumerable.Range(0, 40).Select(i => Path.Combine(tree, $"{i}"))];
        foreach (var file in files) Write(file, 'a', 100_000);
        using var done = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                // As editors save: what is opened under the name is always one whole version.
                Write(folder.At("new"), (char)('a' + (i % 26)), 100_000);
                File.Move(folder.At("new"), files[i % 8], overwrite: true);
            }
        });
        await using var served = await Served.StartAsync(folder.At("in"));

        var run = await served.SendAsync(tree);
        await done.CancelAsync();
        await writing;

        Assert.Contains(run.ExitCode, (int[])[0, 5]);
        foreach (var file in files[8..]) TreeComparer.AssertEqual(file, served.At("tree", Path.GetFileName(file)));
        foreach (var file in files[..8]) AssertOneVersion(served.At("tree", Path.GetFileName(file)), mayBeMissing: run.ExitCode == 5);
    }

    /// <summary>In place, as a program that saves does.</summary>
    private static void Write(string path, char content, int size = Size)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        var block = new byte[size];
        Array.Fill(block, (byte)content);
        file.Write(block);
    }

    private static void AssertOneVersion(string path, bool mayBeMissing)
    {
        if (mayBeMissing && !File.Exists(path)) return;
        var content = File.ReadAllBytes(path);
        Assert.NotEmpty(content);
        Assert.Single(content.Distinct());
    }
}
