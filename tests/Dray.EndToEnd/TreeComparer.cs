using Dray.Cli.Trial;

namespace Dray.EndToEnd;

/// <summary>Asserts that a tree landed as it was sent: bytes, mtimes to the nanosecond, modes under the umask, links, holes.</summary>
public static class TreeComparer
{
    /// <param name="sent">A file or folder as it was sent.</param>
    /// <param name="landed">The same, where it landed.</param>
    /// <param name="absent">Names, each starting with that of <paramref name="sent"/>, that must not have travelled.</param>
    public static void AssertEqual(string sent, string landed, params string[] absent)
    {
        var differences = new List<Difference>();
        var name = Path.GetFileName(sent);
        var (compared, _) = TreeComparison.Compare(
            sent, landed, name, absent.ToHashSet(), differences.Add, TestContext.Current.CancellationToken);
        Assert.True(
            differences.Count == 0,
            $"{differences.Count} differences, among them:\n{string.Join('\n', differences.Take(20).Select(difference => $"{difference.Name} {difference.What}"))}");
        Assert.True(compared > 0, $"nothing stands at {sent}");
    }

    /// <summary>Asserts that the contents of two folders are equal, whatever the folders themselves are like.</summary>
    public static void AssertContentsEqual(string sent, string landed)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(sent)) AssertEqual(entry, Path.Combine(landed, Path.GetFileName(entry)));
        Assert.Equal(
            Directory.EnumerateFileSystemEntries(sent).Select(Path.GetFileName).Order(StringComparer.Ordinal),
            Directory.EnumerateFileSystemEntries(landed).Select(Path.GetFileName).Where(name => name != ".dray").Order(StringComparer.Ordinal));
    }
}
