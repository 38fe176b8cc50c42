using Dray.Wire;

namespace Dray.Tests.Files;

/// <summary>A folder of a test's own, deleted with all that is in it.</summary>
internal sealed class TempFolder : IDisposable
{
    /// <param name="within">Null is where temporary folders are.</param>
    public TempFolder(string? within = null) => Path = within is null
        ? Directory.CreateTempSubdirectory("dray-test-").FullName
        : Directory.CreateDirectory($"{within}/dray-test-{Guid.NewGuid():N}").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static WireName Name(string text)
    {
        Assert.Equal(NameFault.None, WireName.TryParse(text, out var name));
        return name;
    }

    /// <summary>Everything under the folder but Dray's own, each with its content or target, so that two looks can be compared.</summary>
    public string[] Look(string under = "") =>
        [.. new DirectoryInfo(this[under]).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Where(node => !node.FullName.Contains("/.dray", StringComparison.Ordinal))
            .Select(Describe).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        foreach (var folder in new DirectoryInfo(Path).EnumerateDirectories("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            if (!OperatingSystem.IsWindows()) folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }

        Directory.Delete(Path, recursive: true);
    }

    private string Describe(FileSystemInfo node)
    {
        var name = System.IO.Path.GetRelativePath(Path, node.FullName);
        return node.LinkTarget is { } target ? $"{name} -> {target}"
            : node is FileInfo ? $"{name} = {File.ReadAllText(node.FullName)}"
            : $"{name}/";
    }
}
