using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>Files are put in by the page, in every way that it offers.</summary>
[Collection(nameof(Browsing))]
public sealed class SendingTest(Chromium chromium)
{
    [Fact]
    public async Task A_file_that_is_picked_lands_and_keeps_its_time()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        var file = site.Make("letter.pdf", 300_000);
        var time = new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, time);

        await visitor.OpenAsync(site.Link);
        await visitor.PickAsync(file);
        await visitor.ReadsAsync("1 file sent");

        await visitor.Sees("#done .status").ToHaveTextAsync("300 kB");
        Assert.Equal(File.ReadAllBytes(file), site.Landed("letter.pdf"));
        Assert.Equal(time, File.GetLastWriteTimeUtc(site.Folder.At("in", "letter.pdf")));
    }

    [Fact]
    public async Task What_is_there_already_and_what_is_kept_beside_is_told_of_each()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        var (same, other) = (site.Make("same.txt", 100), site.Make("other.txt", 200));
        await visitor.OpenAsync(site.Link);
        await visitor.PickAsync(same, other);
        await visitor.ReadsAsync("2 files sent");
        await File.WriteAllTextAsync(other, "something else");

        await visitor.PickAsync(same, other);

        await visitor.Sees("#results").ToHaveTextAsync("1 already there · 1 kept beside what is there");
        await visitor.Sees("#done").ToContainTextAsync("already there");
        await visitor.Sees("#done").ToContainTextAsync("kept beside as other (1).txt");
        Assert.Equal(["other (1).txt", "other.txt", "same.txt"], site.Names);
    }

    [Fact]
    public async Task Five_hundred_files_go_and_never_more_than_a_few_lines_are_drawn()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        var files = Enumerable.Range(0, 500).Select(number => site.Make($"IMG_{number:000}.jpg", 2_000 + number)).ToArray();
        await visitor.OpenAsync(site.Link);

        await visitor.PickAsync(files);
        await visitor.ReadsAsync("500 files sent");

        await visitor.Sees("#results").ToHaveTextAsync("500 arrived");
        await visitor.Sees("#finished").Not.ToHaveAttributeAsync("open", "");
        await visitor.At("#results").ClickAsync();
        await visitor.Sees("#done > li").ToHaveCountAsync(50);
        await visitor.Sees("#earlier").ToHaveTextAsync("and 450 before");
        Assert.Equal(files.Select(Path.GetFileName), site.Names);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file), site.Landed(Path.GetFileName(file))));
    }

    [Fact]
    public async Task A_folder_that_is_picked_lands_as_a_tree()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        foreach (var name in (string[])["a.txt", "deep/er/b.txt", "deep/er/empty", "größe/ü.txt"]) site.Make($"tree/{name}", name == "deep/er/empty" ? 0 : 50);
        await visitor.OpenAsync(site.Link);

        await visitor.At("#pickfolder").SetInputFilesAsync(site.Folder.At("out", "tree"));
        await visitor.ReadsAsync("4 files sent");

        Assert.Equal(["tree/a.txt", "tree/deep/er/b.txt", "tree/deep/er/empty", "tree/größe/ü.txt"], site.Names);
    }

    [Fact]
    public async Task What_is_dropped_lands_files_and_folders_alike()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        var file = site.Make("alone.txt", 10);
        for (var i = 0; i < 120; i++) site.Make($"many/{i:000}", 10 + i);
        await visitor.OpenAsync(site.Link);

        var devtools = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
        foreach (var moment in (string[])["dragEnter", "dragOver", "drop"])
        {
            await devtools.SendAsync("Input.dispatchDragEvent", new Dictionary<string, object>
            {
                ["type"] = moment, ["x"] = 400, ["y"] = 300,
                ["data"] = new { items = Array.Empty<object>(), files = new[] { file, site.Folder.At("out", "many") }, dragOperationsMask = 1 },
            });
        }

        await visitor.ReadsAsync("121 files sent");
        Assert.Equal(["alone.txt", .. Enumerable.Range(0, 120).Select(number => $"many/{number:000}")], site.Names);
    }

    [Fact]
    public async Task Texts_and_pictures_that_are_pasted_or_written_become_files()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);

        await visitor.Page.EvaluateAsync("""
            () => {
              const paste = fill => {
                const data = new DataTransfer();
                fill(data);
                document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
              };
              paste(data => data.setData("text/plain", "pasted"));
              paste(data => data.items.add(new File([new Uint8Array(7)], "image.png", { type: "image/png" })));
            }
            """);
        await visitor.ReadsAsync("2 files sent");
        Assert.Collection(site.Names, name => Assert.Matches(@"^Image \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$", name), name => Assert.Matches(@"^Text .*\.txt$", name));

        await visitor.Button("Write a text").ClickAsync();
        await visitor.Page.Keyboard.TypeAsync("written");
        await visitor.Button("Send text").ClickAsync();
        await visitor.ReadsAsync("1 file sent");
        Assert.Contains("written", site.Names.Where(name => name.StartsWith("Text", StringComparison.Ordinal)).Select(name => File.ReadAllText(site.Folder.At("in", name))));
    }

    [Fact]
    public async Task What_takes_long_tells_of_each_file_how_far_and_how_fast_it_is_and_what_is_left()
    {
        await using var site = await Browsed.StartAsync("--bwlimit", "1M");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);

        await visitor.PickAsync(site.Make("long.bin", 64 << 20), site.Make("longer.bin", 80 << 20));

        foreach (var (row, size) in ((int, string)[])[(0, "67 MB"), (1, "84 MB")])
            await Assertions.Expect(visitor.At("#current .status").Nth(row)).ToHaveTextAsync(new Regex($@"^[\d.]+ [kM]?B of {size} · [\d.]+ [kM]?B/s · \d+ (s|min|hours) left$"));
        await visitor.Sees("#speed").ToHaveTextAsync(new Regex("B/s · .* left$"));
    }

    [Fact]
    public async Task A_hundred_megabytes_go() => await SendLargeAsync(100 << 20);

    [Fact]
    public async Task Five_gigabytes_go()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DRAY_NIGHTLY") == "1", "it takes minutes and 10 GB of disk (DRAY_NIGHTLY=1)");
        await SendLargeAsync(5L << 30);
    }

    private async Task SendLargeAsync(long size)
    {
        await using var site = await Browsed.StartAsync(new TemporaryFolder(), ["--fast"]);
        await using var visitor = await chromium.VisitorAsync();
        var file = site.Make("large.bin", 1);
        await using (var end = File.OpenWrite(file))
        {
            end.Seek(size - 3, SeekOrigin.Begin);
            end.Write("end"u8);
        }

        await visitor.OpenAsync(site.Link);
        await visitor.PickAsync(file);
        await Assertions.Expect(visitor.At("#headline")).ToHaveTextAsync("1 file sent", new LocatorAssertionsToHaveTextOptions { Timeout = size / 5_000f });

        Assert.Equal("", await Tools.ShellAsync(site.Folder, "cmp out/large.bin in/large.bin"));
    }
}
