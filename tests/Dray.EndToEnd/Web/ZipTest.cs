using System.Net.Http.Json;
using System.Text.Json;

namespace Dray.EndToEnd.Web;

/// <summary>Archives as other programs see them.</summary>
public sealed class ZipTest : IDisposable
{
    private const string Check = "python3 -c 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(len(z.namelist()))'";

    private readonly TemporaryFolder _folder = TemporaryFolder.ForMany();

    public ZipTest()
    {
        Tools.NeedLinux();
        Tools.Need("curl");
        Tools.Need("unzip");
        Tools.Need("python3");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ten_thousand_files()
    {
        SourceTree.MakeMany(_folder.At("shared", "tree"), 10_000, 100);
        _folder.File("shared/tree/ü \"<b>&.txt", "hello");
        _folder.Folder("shared", "tree", "empty");
        await using var served = await WebServed.StartAsync(_folder, $"{_folder.At("shared")}=s");
        TestContext.Current.TestOutputHelper!.WriteLine((await Tools.ShellAsync(_folder, "unzip -v")).Split('\n')[0]);

        await Tools.ShellAsync(_folder, $"{served.Curl} -OJ '{served.Root}s/tree?zip' && unzip -tq tree.zip");
        Assert.InRange(int.Parse(await Tools.ShellAsync(_folder, $"{Check} tree.zip"), System.Globalization.CultureInfo.InvariantCulture), 10_000, 20_000);
        await Tools.ShellAsync(_folder, "LC_ALL=C.UTF-8 unzip -q tree.zip -d out");
        await Tools.ShellAsync(_folder, "diff -r out/tree shared/tree");
    }

    [Fact]
    public async Task A_selection_is_its_own_links_and_a_broken_one_does_not_end_well()
    {
        _folder.File("shared/a/x", "1");
        _folder.File("shared/b/x", "2");
        SourceTree.MakeFile(_folder.At("shared", "large"), 100_000_000);
        await using var served = await WebServed.StartAsync(_folder, $"{_folder.At("shared")}=s");

        await Tools.ShellAsync(_folder, $"{served.Curl} -o picked.zip {served.Root}-/zip/{await SelectAsync(served, "s/a/x", "s/b/x", "s/none")} && unzip -q picked.zip -d out");
        Assert.Equal(["NOT IN THIS ARCHIVE.txt", "x", "x (1)"], Directory.GetFiles(_folder.At("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("2", await File.ReadAllTextAsync(_folder.At("out", "x (1)"), TestContext.Current.CancellationToken));

        using var response = await served.Http.GetAsync(new Uri($"-/zip/{await SelectAsync(served, "s/large", "s/a")}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[1000], TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(_folder.At("shared", "large"), "more", TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    private static async Task<string> SelectAsync(WebServed served, params string[] paths)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new { paths }));
        using var response = await served.Http.PostAsync(new Uri("-/selections", UriKind.Relative), content, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString()!;
    }
}
