using Dray.Files;
using Dray.Wire;

namespace Dray.Tests.Files;

public sealed class FolderUseTest : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Files_folders_and_links_are_counted_and_no_link_is_followed()
    {
        Directory.CreateDirectory(_temp["in/sub"]);
        File.WriteAllText(_temp["in/sub/a"], "123");
        File.WriteAllText(_temp["outside"], "not counted");
        File.CreateSymbolicLink(_temp["in/link"], "../outside");
        Assert.Equal(new FolderUse(3, 3), FolderUse.Of(_temp.Path, Name("in")));
    }

    [Fact]
    public void Where_nothing_is_nothing_is_counted() => Assert.Equal(default, FolderUse.Of(_temp.Path, Name("in")));

    private static WireName Name(string text) => WireName.TryParse(text, out var name) == NameFault.None ? name : throw new ArgumentException(text);
}
