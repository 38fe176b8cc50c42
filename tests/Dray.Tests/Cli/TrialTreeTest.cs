using Dray.Cli.Trial;

namespace Dray.Tests.Cli;

public sealed class TrialTreeTest
{
    [Fact]
    public void The_tree_has_what_it_is_for_and_fits_the_space_asked_for()
    {
        var folder = Directory.CreateTempSubdirectory("dray-test-").FullName;
        try
        {
            var tree = Path.Join(folder, "tree");
            TrialTree.Make(tree, 3 << 20, TestContext.Current.CancellationToken);
            var files = new DirectoryInfo(tree).EnumerateFiles("*", SearchOption.AllDirectories).ToList();
            Assert.True(files.Count > TrialTree.SmallFiles);
            Assert.Contains(files, file => file.Length == 3 << 20);
            Assert.Contains(files, file => file.Name == "--help");
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Join(tree, "empty", "deep", "deeper")));
            if (!OperatingSystem.IsLinux()) return;
            Assert.True(FileStatus.Of(Path.Join(tree, "holes.img")).Allocated < 1 << 20);
            Assert.Equal(FileKind.Link, FileStatus.Of(Path.Join(tree, "links", "to nothing")).Kind);
            Assert.True(files.Sum(file => FileStatus.Of(file.FullName).Allocated) <= TrialTree.SizeOnDisk);
        }
        finally
        {
            Folders.Remove(folder);
        }
    }
}
