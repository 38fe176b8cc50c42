using Dray.Files;
using Dray.Wire;

namespace Dray.Tests.Files;

public sealed class FolderUseTest : IDisposable
{
    private static readonly FolderUse Plenty = new(long.MaxValue, long.MaxValue);

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Files_folders_and_links_are_counted_and_no_link_is_followed()
    {
        Directory.CreateDirectory(_temp["in/sub"]);
        File.WriteAllText(_temp["in/sub/a"], "123");
        File.WriteAllText(_temp["outside"], "not counted");
        File.CreateSymbolicLink(_temp["in/link"], "../outside");
        Assert.Equal(new FolderUse(3, 3), FolderUse.Of(_temp.Path, Name("in"), Plenty));
    }

    [Fact]
    public void Where_nothing_is_nothing_is_counted() => Assert.Equal(default, FolderUse.Of(_temp.Path, Name("in"), Plenty));

    [Fact]
    public void It_counts_no_further_than_what_is_asked_for()
    {
        Directory.CreateDirectory(_temp["in"]);
        for (var i = 0; i < 10; i++) File.WriteAllText(_temp[$"in/{i}"], "123");
        Assert.Equal(new FolderUse(12, 4), FolderUse.Of(_temp.Path, Name("in"), new FolderUse(100, 3)));
        Assert.Equal(new FolderUse(9, 3), FolderUse.Of(_temp.Path, Name("in"), new FolderUse(8, 100)));
    }

    private static WireName Name(string text) => WireName.TryParse(text, out var name) == NameFault.None ? name : throw new ArgumentException(text);
}
