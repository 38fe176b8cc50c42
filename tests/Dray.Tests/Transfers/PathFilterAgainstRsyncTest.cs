using System.Diagnostics;
using CsCheck;
using Dray.Transfers;

namespace Dray.Tests.Transfers;

/// <summary>Random rules over a small tree: what we would send is what the real rsync would.</summary>
public sealed class PathFilterAgainstRsyncTest : IDisposable
{
    private static readonly string[] Files =
    [
        "a", "b", "ab", "aa/a", "aa/b.c", "aa/bb/a", "aa/bb/ab", "aa/bb/aa/b", "bb/a", "bb/b", "bb/aa/bb/a.c", "c.c/a", "c.c/]",
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("dray-filter-").FullName;

    public PathFilterAgainstRsyncTest()
    {
        foreach (var file in Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, "from", file))!);
            File.WriteAllText(Path.Combine(_root, "from", file), "");
        }

        Directory.CreateDirectory(Path.Combine(_root, "from", "empty"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Any_rules_pick_the_same_entries()
    {
        Assert.SkipUnless(HasRsync(), "rsync is not on the PATH");
        var piece = Gen.OneOf(
            "/", "/", "a", "a", "b", "aa", "bb", ".c", "*", "*", "**", "***", "/**", "**/", "?", "[ab]", "[!a]", "[^/]", "[]]", "\\");
        var pattern = piece.Array[1, 5].Select(string.Concat).Where(text => !text.Contains("//", StringComparison.Ordinal));
        Gen.Select(Gen.Bool, pattern).Array[1, 4].Sample(rules =>
        {
            var filter = new PathFilter(rules.Select(rule => new FilterRule(rule.Item1, rule.Item2)));
            Assert.Equal(Rsync(rules), Ours(filter));
        }, iter: 100, threads: 1);
    }

    private string[] Ours(PathFilter filter)
    {
        var found = new List<string>();
        Walk("");
        return [.. found.Order(StringComparer.Ordinal)];

        void Walk(string folder)
        {
            foreach (var full in Directory.EnumerateFileSystemEntries(Path.Combine(_root, "from", folder)))
            {
                var path = Path.GetRelativePath(Path.Combine(_root, "from"), full).Replace('\\', '/');
                var isFolder = Directory.Exists(full);
                if (!filter.Admits(path, isFolder)) continue;
                found.Add(isFolder ? path + "/" : path);
                if (isFolder) Walk(path);
            }
        }
    }

    private string[] Rsync((bool Include, string Pattern)[] rules)
    {
        string[] options = ["-rn", "--out-format=%n", .. rules.Select(rule =>
            (rule.Include ? "--include=" : "--exclude=") + rule.Pattern)];
        return [.. Run([.. options, "from/", "to/"])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line != "./" && !line.StartsWith("created directory", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    private string Run(string[] arguments)
    {
        using var rsync = Process.Start(new ProcessStartInfo("rsync", arguments)
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
        })!;
        var output = rsync.StandardOutput.ReadToEnd();
        rsync.WaitForExit();
        Assert.Equal(0, rsync.ExitCode);
        return output;
    }

    private static bool HasRsync() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "rsync")));
}
