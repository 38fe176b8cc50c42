using Dray.Wire;

namespace Dray.EndToEnd;

/// <summary>Trees to send that hold one of everything.</summary>
public static class SourceTree
{
    /// <summary>Sizes around every bound: the page, what a pack carries, what a digest covers.</summary>
    public static IReadOnlyList<int> Sizes { get; } =
    [
        0, 1, 4095, 4096, 4097, WireLimits.Small - 1, WireLimits.Small, WireLimits.Small + 1, WireLimits.Pack + 1,
        WireLimits.Unit - 1, WireLimits.Unit, WireLimits.Unit + 1, 9 << 20,
    ];

    /// <summary>A folder with files of all <see cref="Sizes"/>.</summary>
    public static string MakeSizes(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var size in Sizes) MakeFile(Path.Combine(folder, $"{size}.bin"), size);
        return folder;
    }

    /// <summary>A file of this size whose content depends on size and seed.</summary>
    public static string MakeFile(string path, int size, int seed = 0)
    {
        var content = new byte[size];
        new Random(size ^ seed).NextBytes(content);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>A folder with this many small files, in folders of a hundred.</summary>
    public static string MakeMany(string folder, int files, int size = 100)
    {
        for (var i = 0; i < files; i++)
        {
            var inner = Path.Combine(folder, $"{i / 100:0000}");
            if (i % 100 == 0) Directory.CreateDirectory(inner);
            File.WriteAllText(Path.Combine(inner, $"{i:000000}"), new string((char)('a' + (i % 26)), size));
        }

        return folder;
    }

    /// <summary>Adds names, links, modes, times and holes of every odd kind.</summary>
    public static async Task AddOddities(string folder)
    {
        string[] names =
        [
            " leading", "trailing ", "trailing.", "...", "-n", "--help", "new name", "Grüße", "e\u0301", "日本語", "😀", "it's", "a\"b",
            "$HOME", "`x`", "co:lon", @"back\slash", "what?", "a|b<c>d", "star*", "%41", "CON", "nul.txt", "case", "CASE", ".hidden",
            new string('n', 255), new string('ü', 127), "lost+found",
        ];
        Directory.CreateDirectory(Path.Combine(folder, "names"));
        foreach (var name in names) File.WriteAllText(Path.Combine(folder, "names", name), name);
        Directory.CreateDirectory(Path.Combine(folder, "names", ".dray"));
        File.WriteAllText(Path.Combine(folder, "names", ".dray", "not the server's"), "deeper down it is a name like any other");
        await Tools.ShellAsync(folder, """
            mkdir -p empty/deep/deeper outside
            echo x > outside/file
            mkdir links && cd links
            ln -s ../names/case relative; ln -s ../outside folder; ln -s nowhere dangling; ln -s loop loop; ln -s /etc/hostname absolute
            cd .. && mkdir modes && cd modes
            for mode in 000 400 600 644 666 700 755 777 1755 2755 4755 6777; do echo $mode > f$mode; chmod $mode f$mode; done
            mkdir d700 d555 d1777; echo x > d555/inside; chmod 700 d700; chmod 555 d555; chmod 1777 d1777
            cd .. && mkdir times && cd times
            touch -d '1985-10-26 08:21:00.123456789' old; touch -d '2106-02-07 06:28:16.000000001' late; touch -d '1969-12-31 23:59:59.999999999' before
            mkdir folder; touch folder/inside; touch -d '2001-02-03 04:05:06.700000007' folder
            touch -h -d '2002-03-04 05:06:07.800000009' ../links/dangling
            cd .. && mkdir holes && cd holes
            truncate -s 20M nothing
            for at in 0 5 11; do dd if=/dev/urandom of=islands bs=64k count=1 seek=$((at * 16)) conv=notrunc status=none; done
            truncate -s 16M islands
            dd if=/dev/urandom of=end bs=64k count=1 seek=200 status=none
            touch -d '1999-01-01 00:00:00.000000001' ../empty/deep/deeper ..
            """);
    }
}
