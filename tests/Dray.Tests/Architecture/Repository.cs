namespace Dray.Tests.Architecture;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    private static readonly HashSet<string> Unread =
        [".git", ".vs", ".idea", "bin", "obj", "artifacts", "TestResults", "node_modules"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every C# file of the product.</summary>
    public static IEnumerable<SourceFile> Sources() =>
        TextFiles().Where(file => file.Name.StartsWith("src/", StringComparison.Ordinal))
            .Where(file => file.Name.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Every C# file of the samples.</summary>
    public static IEnumerable<SourceFile> Samples() =>
        TextFiles().Where(file => file.Name.StartsWith("samples/", StringComparison.Ordinal))
            .Where(file => file.Name.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Every text file that is kept, build output left out.</summary>
    public static IEnumerable<SourceFile> TextFiles() => FilesBeneath(new DirectoryInfo(Root)).Where(IsText).Select(Read);

    private static IEnumerable<FileInfo> FilesBeneath(DirectoryInfo folder) =>
        folder.EnumerateFiles().Where(file => file.LinkTarget is null && file.Name != ".git")
            .Concat(folder.EnumerateDirectories().Where(sub => !Unread.Contains(sub.Name)).SelectMany(FilesBeneath));

    private static bool IsText(FileInfo file)
    {
        using var stream = file.OpenRead();
        Span<byte> start = stackalloc byte[4096];
        return !start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)].Contains((byte)0);
    }

    private static SourceFile Read(FileInfo file) =>
        new(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dray.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests run from within a checkout of Dray.");
    }
}
