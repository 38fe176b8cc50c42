using System.Text.RegularExpressions;

namespace Dray.Tests.Architecture;

/// <summary>
/// A name from the wire becomes a path in src/Dray/Files only, beneath a root descriptor. So nobody else calls anything
/// that takes a path, and nobody but Interop declares what could.
/// </summary>
public sealed partial class PathsLiveInFilesTest
{
    // These read and write Dray's own files under the user's configuration folder, whose names no peer chooses.
    private static readonly string[] OwnFilesOnly =
    [
        "src/Dray/Security/ConfigurationFolder.cs",
        "src/Dray/Security/DeviceIdentity.cs",
        "src/Dray/Security/PrivateFile.cs",
        "src/Dray.Server/Administration/RunFolder.cs",
    ];

    [Fact]
    public void Nobody_else_calls_a_path() => Findings.AssertNone(Repository.Sources().SelectMany(Faults));

    [Theory]
    [InlineData("File.ReadAllText(name)")]
    [InlineData("System.IO.File.Delete(name)")]
    [InlineData("global::System.IO.Directory.CreateDirectory(name)")]
    [InlineData("$\"{Path.Combine(root, name)}\"")]
    [InlineData("new FileStream(name, FileMode.Open)")]
    [InlineData("new System.IO.DirectoryInfo(name)")]
    [InlineData("new FileSystemWatcher(name)")]
    [InlineData("Libc.open(name, 0)")]
    [InlineData("Libc.renameat2(a, name, b, name, 0)")]
    [InlineData("unlinkat(root, name, 0)")]
    [InlineData("using static System.IO.Path;")]
    [InlineData("using Disk = System.IO.File;")]
    [InlineData("[LibraryImport(\"libc\")]")]
    public void A_path_call_is_found(string code)
    {
        Assert.NotEmpty(Faults(new SourceFile("src/Dray/Transfers/A.cs", code)));
        Assert.NotEmpty(Faults(new SourceFile("src/Dray.Server/A.cs", code)));
        Assert.Empty(Faults(new SourceFile("src/Dray/Files/A.cs", code)));
        Assert.Empty(Faults(new SourceFile("src/Dray/Interop/A.cs", code)));
    }

    [Theory]
    [InlineData("request.Path.Value")]
    [InlineData("/// <see cref=\"File.Open\"/>")]
    [InlineData("\"File.Open\"")]
    [InlineData("Libc.recv(lane, buffer)")]
    [InlineData("new FileFailureException(fault)")]
    public void Anything_else_passes(string code) => Assert.Empty(Faults(new SourceFile("src/Dray/Transfers/A.cs", code)));

    private static IEnumerable<string> Faults(SourceFile file) =>
        IsFree(file.Name) ? [] : PathCall().Matches(file.Code).Select(call => $"{file.At(call)}: {call.Value}");

    // The command line's paths are the user's own words, so Cli is free too.
    private static bool IsFree(string name) =>
        name.StartsWith("src/Dray/Files/", StringComparison.Ordinal)
        || name.StartsWith("src/Dray/Interop/", StringComparison.Ordinal)
        || name.StartsWith("src/Dray.Cli/", StringComparison.Ordinal)
        || OwnFilesOnly.Contains(name);

    [GeneratedRegex("""
        (?<![\w.]) (?:(?:global::)?System\.IO\.)? (?:File|Directory|Path) \s*\.\s* [A-Z]\w*
        | \bnew \s+ (?:(?:global::)?System\.IO\.)? (?:FileStream|FileInfo|DirectoryInfo|FileSystemWatcher) \b
        | \busing \s+ (?:static \s+|\w+ \s*=\s*) System\.IO\.\w+
        | \bLibc\. (?:open|creat|rename|link|symlink|unlink|mkdir|rmdir|mknod|stat|lstat|statx|chmod|chown|truncate|readlink|access|opendir) \s*\(
        | (?<!\w) (?:openat2?|renameat2?|linkat|symlinkat|unlinkat|mkdirat|mknodat|fstatat|fchmodat|fchownat|utimensat|readlinkat|faccessat) \s*\(
        | \b(?:LibraryImport|DllImport)\b
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex PathCall();
}
