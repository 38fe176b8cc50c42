using Dray.Cli.Trial;

namespace Dray.Tests.Cli;

public sealed class TreeComparisonTest : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("dray-test-").FullName;
    private readonly DateTime _time = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(1234567);

    public void Dispose() => Folders.Remove(_root);

    [Fact]
    public void Equal_trees_have_no_difference() => Assert.Empty(Differences(_ => { }));

    [Fact]
    public void A_missing_entry_is_found() => Found("t/file is missing", copy => File.Delete(Path.Join(copy, "file")));

    [Fact]
    public void An_entry_that_was_never_sent_is_found() =>
        Found("t/folder/more was never sent", copy => Write(Path.Join(copy, "folder", "more"), "x"));

    [Fact]
    public void A_changed_byte_is_found() => Found("t/file differs from byte 2 on", copy => Write(Path.Join(copy, "file"), "heLlo"));

    [Fact]
    public void Another_size_is_found() => Found("t/file has 4 bytes, not 5", copy => Write(Path.Join(copy, "file"), "hell"));

    [Fact]
    public void Another_time_is_found() =>
        Found("t/file has mtime", copy => File.SetLastWriteTimeUtc(Path.Join(copy, "file"), _time.AddTicks(1)));

    [Fact]
    public void Another_mode_is_found()
    {
        if (OperatingSystem.IsWindows()) return;
#pragma warning disable CA1416 // The analyzer does not look into lambdas.
        Found("t/file has mode 700, not", copy => File.SetUnixFileMode(Path.Join(copy, "file"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
#pragma warning restore CA1416
    }

    [Fact]
    public void Another_link_text_is_found() => Found("t/link points to 'else', not to 'nothing'", copy =>
    {
        File.Delete(Path.Join(copy, "link"));
        Link(Path.Join(copy, "link"), "else");
    });

    [Fact]
    public void Another_kind_is_found() => Found("t/folder is a file, not a folder", copy =>
    {
        Directory.Delete(Path.Join(copy, "folder"), recursive: true);
        Write(Path.Join(copy, "folder"), "x");
    });

    [Fact]
    public void Lost_holes_are_found()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "blocks in use are known on Linux alone");
        var (source, copy) = (Path.Join(_root, "source"), Path.Join(_root, "copy"));
        using (var sparse = File.Create(source)) sparse.SetLength(16 << 20);
        File.WriteAllBytes(copy, new byte[16 << 20]);
        foreach (var path in (string[])[source, copy]) File.SetLastWriteTimeUtc(path, _time);
        var found = new List<Difference>();
        TreeComparison.Compare(source, copy, "t", new HashSet<string>(), found.Add, TestContext.Current.CancellationToken);
        Assert.StartsWith("lost its holes", Assert.Single(found).What, StringComparison.Ordinal);
    }

    [Fact]
    public void What_did_not_travel_is_not_missed()
    {
        var (source, copy) = (Make("source"), Make("copy"));
        File.Delete(Path.Join(copy, "file"));
        File.SetLastWriteTimeUtc(copy, _time);
        Assert.Equal((3, 0), TreeComparison.Compare(source, copy, "t", new HashSet<string> { "t/file" }, _ => { }, TestContext.Current.CancellationToken));
    }

    private void Found(string difference, Action<string> change) =>
        Assert.Contains(Differences(change), found => $"{found.Name} {found.What}".StartsWith(difference, StringComparison.Ordinal));

    private List<Difference> Differences(Action<string> change)
    {
        var (source, copy) = (Make("source"), Make("copy"));
        change(copy);
        var found = new List<Difference>();
        var (compared, differences) = TreeComparison.Compare(source, copy, "t", new HashSet<string>(), found.Add, TestContext.Current.CancellationToken);
        Assert.Equal(4, compared);
        Assert.Equal(found.Count, differences);
        return found;
    }

    private string Make(string name)
    {
        var root = Path.Join(_root, name);
        Directory.CreateDirectory(Path.Join(root, "folder"));
        Write(Path.Join(root, "file"), "hello");
        Link(Path.Join(root, "link"), "nothing");
        foreach (var folder in (string[])[Path.Join(root, "folder"), root]) Directory.SetLastWriteTimeUtc(folder, _time);
        return root;
    }

    private void Write(string path, string content)
    {
        File.WriteAllText(path, content);
        File.SetLastWriteTimeUtc(path, _time);
    }

    private void Link(string path, string target)
    {
        File.CreateSymbolicLink(path, target);
        File.SetLastWriteTimeUtc(path, _time);
    }
}
