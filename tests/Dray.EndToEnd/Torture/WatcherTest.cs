namespace Dray.EndToEnd.Torture;

/// <summary>The watcher sees what it is there for.</summary>
public sealed class WatcherTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Versions _versions = new();

    public WatcherTest()
    {
        Tools.NeedLinux();
        _versions.Add("file", "whole"u8);
        _versions.Add("inner/file", "whole"u8);
        _versions.Add("inner/file", "whole as well"u8);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_moved_there_whole_passes() => Assert.Empty(FaultsOf(() =>
    {
        Place("whole", "file");
        Place("whole", "file (1)");
        _folder.Folder("in", "inner");
        Place("whole", "inner/file");
        Place("whole as well", "inner/file");
    }));

    [Fact]
    public void What_is_written_under_its_final_name_is_seen() =>
        Assert.NotEmpty(FaultsOf(() => File.WriteAllText(_folder.At("in", "file"), "whole")));

    [Theory]
    [InlineData("who", "file")]
    [InlineData("", "file")]
    [InlineData("another", "inner/file")]
    [InlineData("whole", "nobody sent this")]
    public void What_is_not_whole_is_seen(string content, string name) => Assert.NotEmpty(FaultsOf(() =>
    {
        _folder.Folder("in", "inner");
        Place(content, name);
    }));

    [Fact]
    public void What_stands_there_from_the_start_is_looked_at()
    {
        _folder.File("in/inner/file", "half");
        Assert.NotEmpty(FaultsOf(() => { }));
    }

    private List<string> FaultsOf(Action happening)
    {
        var watcher = new Watcher(_folder.At("in"), _versions);
        using (watcher) happening();
        return [.. watcher.Faults];
    }

    private void Place(string content, string name) => File.Move(_folder.File("staged", content), _folder.At("in", name), overwrite: true);
}
