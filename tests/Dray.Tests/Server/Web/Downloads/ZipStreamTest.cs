using System.IO.Compression;
using System.IO.Pipelines;
using Dray.Files;
using Dray.Server;
using Dray.Server.Sharing;
using Dray.Server.Web;
using Dray.Tests.Files;
using Microsoft.AspNetCore.Http;

namespace Dray.Tests.Server.Web.Downloads;

/// <summary>Archives, read back by the framework; what other programs make of them is the end-to-end tests' to see.</summary>
public sealed class ZipStreamTest : IDisposable
{
    private readonly TempFolder _shared = new(), _home = new();
    private readonly MemoryStream _out = new();
    private readonly Catalog _catalog;

    public ZipStreamTest() => _catalog = Catalog.Of(new Shares([new Share("s", _shared.Path)], _home.Path));

    public void Dispose()
    {
        _shared.Dispose();
        _home.Dispose();
        _out.Dispose();
    }

    [Fact]
    public async Task A_tree_comes_back_with_names_times_and_empty_folders()
    {
        Directory.CreateDirectory(_shared["ä/empty"]);
        File.WriteAllText(_shared["ä/日本.txt"], "x");
        File.WriteAllBytes(_shared["none"], []);
        File.SetLastWriteTimeUtc(_shared["none"], new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.SetLastWriteTime(_shared["ä/日本.txt"], new DateTime(2020, 2, 29, 12, 30, 58));

        using var zip = await MakeAsync("s");

        Assert.Equal(["s/", "s/none", "s/ä/", "s/ä/empty/", "s/ä/日本.txt"], Names(zip));
        Assert.Equal("x", Text(zip, "s/ä/日本.txt"));
        Assert.Equal(new DateTime(2020, 2, 29, 12, 30, 58), zip.GetEntry("s/ä/日本.txt")!.LastWriteTime.DateTime);
        Assert.Equal(1980, zip.GetEntry("s/none")!.LastWriteTime.Year);
    }

    [Fact]
    public async Task Links_and_our_own_stay_out_and_what_fails_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links and such names are Unix's");
        Directory.CreateDirectory(_shared[".dray"]);
        File.WriteAllText(_shared[".dray/secret"], "x");
        File.CreateSymbolicLink(_shared["link"], "/etc/passwd");
        File.WriteAllText(_shared["a\\b"], "x");
        File.WriteAllText(_shared["fine"], "x");

        using var zip = await MakeAsync("s", "s/gone", "nobody");

        Assert.Equal([ZipStream.LeftOut, "s/", "s/fine"], Names(zip));
        var left = Text(zip, ZipStream.LeftOut);
        Assert.Contains("s/a\\b: ", left, StringComparison.Ordinal);
        Assert.Contains("s/gone: ", left, StringComparison.Ordinal);
        Assert.Contains("nobody: ", left, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_picked_twice_under_one_name_is_kept_beside()
    {
        foreach (var folder in new[] { "a", "b", "c" })
        {
            Directory.CreateDirectory(_shared[folder]);
            File.WriteAllText(_shared[$"{folder}/x.txt"], folder);
        }

        using var zip = await MakeAsync("s/a/x.txt", "s/b/x.txt", "s/c");

        Assert.Equal(["c/", "c/x.txt", "x (1).txt", "x.txt"], Names(zip));
        Assert.Equal("b", Text(zip, "x (1).txt"));
    }

    [Fact]
    public async Task More_entries_than_the_old_format_holds()
    {
        for (var i = 0; i < 70_000; i++) if (i % 100 == 0) Directory.CreateDirectory(_shared[$"{i}"]);
        using var zip = await MakeAsync([.. Enumerable.Repeat("s", 100)]);
        Assert.Equal(100 * 701, zip.Entries.Count);
    }

    private async Task<ZipArchive> MakeAsync(params string[] paths)
    {
        var departure = new Departures().Begin(new DefaultHttpContext(), new Guest(new Grant("g", "head", new WebLink(), null, DateTimeOffset.MaxValue), "c"), "s");
        await using (var zip = new ZipStream(new BodyStream(PipeWriter.Create(_out, new StreamPipeWriterOptions(leaveOpen: true)), default), new ZipRoom().Take(), departure))
        {
            foreach (var path in paths)
            {
                try
                {
                    using var item = _catalog.Find(path);
                    await zip.AddAsync(item, default);
                }
                catch (FileFailureException failure)
                {
                    zip.LeaveOut(path, failure.Reason);
                }
            }

            await zip.CompleteAsync(default);
        }

        _out.Position = 0;
        return new ZipArchive(_out);
    }

    private static string[] Names(ZipArchive zip) => [.. zip.Entries.Select(static entry => entry.FullName).Order(StringComparer.Ordinal)];

    private static string Text(ZipArchive zip, string name)
    {
        using var reader = new StreamReader(zip.GetEntry(name)!.Open());
        return reader.ReadToEnd();
    }
}
