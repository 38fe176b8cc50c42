using System.Runtime.Versioning;

namespace Dray.Cli.Trial;

/// <summary>
/// A tree that has everything a file mover stumbles over: one large file, thousands of small ones, odd names, empty files
/// and folders, links, holes, unusual modes and times.
/// </summary>
internal static class TrialTree
{
    public const long LargeSize = 256L << 20;
    public const int SmallFiles = 2000;
    private const int SmallMost = 16 << 10;
    private const int SmallFolders = 40;
    private const long SparseSize = 64L << 20;

    /// <summary>About what the tree takes on disk, in bytes.</summary>
    public const long SizeOnDisk = LargeSize + ((long)SmallFiles * SmallMost) + (8L << 20);

    /// <summary>Makes the tree at <paramref name="root"/>, which must not exist. The large file has whole MiB.</summary>
    public static void Make(string root, long largeSize, CancellationToken cancel)
    {
        Directory.CreateDirectory(root);
        // Without a seed .NET's generator is the fast one.
        var random = new Random();
        Large(Path.Join(root, "large.bin"), largeSize, random, cancel);
        Small(Path.Join(root, "small"), random, cancel);
        Odd(Directory.CreateDirectory(Path.Join(root, "odd names")).FullName);
        Empty(root);
        Sparse(Path.Join(root, "holes.img"), random);
        if (OperatingSystem.IsWindows()) return;
        Links(Directory.CreateDirectory(Path.Join(root, "links")).FullName);
        Modes(Directory.CreateDirectory(Path.Join(root, "modes")).FullName);
    }

    private static void Large(string path, long size, Random random, CancellationToken cancel)
    {
        var block = new byte[1 << 20];
        using var file = File.Create(path, 0);
        for (long written = 0; written < size; written += block.Length)
        {
            cancel.ThrowIfCancellationRequested();
            random.NextBytes(block);
            file.Write(block);
        }
    }

    private static void Small(string folder, Random random, CancellationToken cancel)
    {
        var content = new byte[SmallMost];
        for (var i = 0; i < SmallFiles; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var inner = Path.Join(folder, $"{i % SmallFolders:00}");
            if (i < SmallFolders) Directory.CreateDirectory(inner);
            var size = random.Next(SmallMost + 1);
            random.NextBytes(content.AsSpan(0, size));
            File.WriteAllBytes(Path.Join(inner, $"{i:0000}.dat"), content.AsSpan(0, size));
        }
    }

    private static void Odd(string folder)
    {
        string[] names =
        [
            "with space", " leading space", "-leading-dash", "--help", "Grüße.txt", "日本語.txt", "emoji 😀.png", "it's", "semi;colon",
            "$HOME", "`tick`", "#hash", "%41", "[brackets]", "{braces}", "a+b=c&d", "~tilde", new string('n', 200),
        ];
        string[] unixNames = ["...", "\"quoted\"", @"back\slash", "co:lon", "what?", "a|b<c>d", "star*", "trailing dot.", "trailing space ", "nul", "COM1.txt"];
        foreach (var name in OperatingSystem.IsWindows() ? names : names.Concat(unixNames))
            File.WriteAllText(Path.Join(folder, name), name);
    }

    private static void Empty(string root)
    {
        Directory.CreateDirectory(Path.Join(root, "empty", "deep", "deeper"));
        File.Create(Path.Join(root, "empty.txt")).Dispose();
        var old = Path.Join(root, "from 1985.txt");
        File.WriteAllText(old, "old");
        File.SetLastWriteTimeUtc(old, new DateTime(1985, 10, 26, 8, 21, 0, DateTimeKind.Utc).AddTicks(1234567));
    }

    private static void Sparse(string path, Random random)
    {
        var island = new byte[64 << 10];
        using var file = File.Create(path);
        foreach (var offset in (ReadOnlySpan<long>)[0, SparseSize / 3, SparseSize / 2])
        {
            random.NextBytes(island);
            file.Position = offset;
            file.Write(island);
        }

        // What lies behind the last island is a hole too.
        file.SetLength(SparseSize);
    }

    [UnsupportedOSPlatform("windows")]
    private static void Links(string folder)
    {
        File.CreateSymbolicLink(Path.Join(folder, "to a file"), "../empty.txt");
        File.CreateSymbolicLink(Path.Join(folder, "to a folder"), "../small/00");
        File.CreateSymbolicLink(Path.Join(folder, "to nothing"), "no/such/thing");
        File.CreateSymbolicLink(Path.Join(folder, "to itself"), "to itself");
    }

    [UnsupportedOSPlatform("windows")]
    private static void Modes(string folder)
    {
        foreach (var mode in (ReadOnlySpan<int>)[0x1ED, 0x180, 0x124, 0x1FF]) // 755, 600, 444, 777
        {
            var path = Path.Join(folder, Convert.ToString(mode, 8));
            File.WriteAllText(path, "mode");
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }
    }
}
