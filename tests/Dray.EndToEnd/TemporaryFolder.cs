using System.Diagnostics;
using Dray.Cli.Trial;

namespace Dray.EndToEnd;

/// <summary>A folder of a test's own, removed with everything in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("dray-e2e-").FullName;

    private TemporaryFolder(string path) => Path = Directory.CreateDirectory(path).FullName;

    public string Path { get; }

    /// <summary>
    /// For thousands of entries: in memory where that can be. ext4 takes seconds to create files after as many were deleted,
    /// and would slow down every other test.
    /// </summary>
    public static TemporaryFolder ForMany() => Directory.Exists(SharedMemory)
        ? new TemporaryFolder(System.IO.Path.Combine(SharedMemory, $"dray-e2e-{Guid.NewGuid():N}"))
        : new TemporaryFolder();

    public static implicit operator string(TemporaryFolder folder) => folder.Path;

    /// <summary>A path in it, made of these parts; nothing is created.</summary>
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Makes a folder in it.</summary>
    public string Folder(params string[] parts) => Directory.CreateDirectory(At(parts)).FullName;

    /// <summary>Makes a file in it, and the folders above.</summary>
    public string File(string name, string content)
    {
        var path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public override string ToString() => Path;

    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            Folders.Remove(Path);
            return;
        }

        // Names that are not UTF-8 can't be spelled in .NET.
        using var shell = Process.Start("/bin/sh", ["-c", "chmod -R u+rwX \"$0\"; rm -rf \"$0\"", Path]);
        shell.WaitForExit();
    }
}
