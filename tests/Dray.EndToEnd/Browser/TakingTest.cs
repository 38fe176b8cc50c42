using System.Text.Json;
using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>What is shared is seen, looked at and taken by the page.</summary>
[Collection(nameof(Browsing))]
public sealed class TakingTest(Chromium chromium)
{
    [Fact]
    public async Task Folders_are_walked_and_files_downloaded()
    {
        await using var site = await Browsed.StartAsync();
        site.Share("notes/todo.txt", "- rope\n");
        site.Share("notes/deep/er.bin", "12345");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);

        await visitor.Link("Shared").ClickAsync();
        await visitor.Link("shared").ClickAsync();
        await visitor.Link("notes").ClickAsync();
        await visitor.Sees("#place").ToHaveTextAsync("notes");
        await visitor.Sees("#rows tr").ToHaveCountAsync(2);
        await visitor.Link("deep").ClickAsync();
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Link("er.bin").ClickAsync());

        Assert.Equal("er.bin", download.SuggestedFilename);
        Assert.Equal("12345", await File.ReadAllTextAsync((await download.PathAsync())!));
        await visitor.Page.GoBackAsync();
        await visitor.Sees("#place").ToHaveTextAsync("notes");
    }

    [Fact]
    public async Task A_text_and_a_picture_are_shown_and_arrow_keys_lead_from_one_to_the_next()
    {
        await using var site = await Browsed.StartAsync();
        site.Share("a.txt", "<b>not bold</b>");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = site.Folder.At("shared", "b.png") });
        await visitor.OpenAsync(site.View("shared/shared"), "shared");

        await visitor.Link("a.txt").ClickAsync();
        await visitor.Sees("dialog pre").ToHaveTextAsync("<b>not bold</b>");
        await visitor.Page.Keyboard.PressAsync("ArrowRight");
        await visitor.Sees("dialog img").ToHaveJSPropertyAsync("naturalWidth", 1100);
        await visitor.Sees("#subject").ToHaveTextAsync("b.png");
        await visitor.Page.Keyboard.PressAsync("Escape");

        await visitor.Sees("dialog").ToBeHiddenAsync();
        await visitor.Sees("#rows img").ToHaveJSPropertyAsync("naturalWidth", 1100);
    }

    [Fact]
    public async Task Sound_is_played_from_its_middle_by_ranges()
    {
        await using var site = await Browsed.StartAsync();
        await File.WriteAllBytesAsync(site.Share("hum.wav", ""), Wave(seconds: 120));
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await visitor.OpenAsync(site.View("shared/shared"), "shared");

        var part = visitor.Page.WaitForResponseAsync(answer => answer.Url.EndsWith("hum.wav", StringComparison.Ordinal));
        await visitor.Link("hum.wav").ClickAsync();
        Assert.Equal(206, (await part).Status);
        var at = await visitor.At("dialog audio").EvaluateAsync<double>("""
            sound => new Promise(resolve => {
              sound.onseeked = () => resolve(sound.currentTime);
              if (sound.readyState > 0) sound.currentTime = 100;
              else sound.onloadedmetadata = () => sound.currentTime = 100;
            })
            """);

        Assert.Equal(100, at, 0.5);
    }

    [Fact]
    public async Task A_video_is_shown_by_ranges_and_from_where_one_points()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await File.WriteAllBytesAsync(site.Share("film.webm", ""), Convert.FromBase64String(await visitor.Page.EvaluateAsync<string>(Film)));
        await visitor.OpenAsync(site.View("shared/shared"), "shared");

        var part = visitor.Page.WaitForResponseAsync(answer => answer.Url.EndsWith("film.webm", StringComparison.Ordinal));
        await visitor.Link("film.webm").ClickAsync();
        Assert.Equal(206, (await part).Status);
        await visitor.Sees("dialog video").ToHaveJSPropertyAsync("videoWidth", 64);
        var at = await visitor.At("dialog video").EvaluateAsync<double>("""
            film => new Promise(resolve => {
              film.onseeked = () => resolve(film.currentTime);
              film.currentTime = 0.3;
            })
            """);

        Assert.Equal(0.3, at, 0.1);
        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.Sees("dialog video").ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_zip_of_ten_thousand_files_is_whole()
    {
        Tools.Need("unzip");
        await using var site = await Browsed.StartAsync();
        for (var i = 0; i < 10_000; i++) site.Share($"many/{i / 1000}/{i:00000}.txt", $"file {i}");
        site.Share("beside.txt", "also");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await visitor.OpenAsync(site.View("shared/shared"), "shared");
        await visitor.Page.GetByLabel("Select many").CheckAsync();
        await visitor.Page.GetByLabel("Select beside.txt").CheckAsync();

        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.At("#take").ClickAsync());
        var zip = (await download.PathAsync())!;

        Assert.EndsWith(".zip", download.SuggestedFilename, StringComparison.Ordinal);
        var tested = await Tools.ShellAsync(site.Folder, $"unzip -t '{zip}' | tail -n 1; unzip -Z1 '{zip}' | grep -c '[^/]$'");
        Assert.Contains("No errors detected", tested, StringComparison.Ordinal);
        Assert.EndsWith("10001\n", tested, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_a_folder_is_taken_as_the_folder_however_much_is_in_it()
    {
        await using var site = await Browsed.StartAsync();
        for (var i = 0; i < 10_001; i++) site.Share($"many/{i:00000}", "");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await visitor.OpenAsync(site.View("shared/shared/many"), "shared");
        await visitor.Sees("#listing").ToHaveTextAsync("10,001 files · 0 B");

        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => visitor.Button("Download all as zip").ClickAsync());

        Assert.Equal("many.zip", download.SuggestedFilename);
        Assert.NotNull(await download.PathAsync());
        await visitor.Sees("#listing").ToHaveTextAsync("10,001 files · 0 B");
    }

    [Fact]
    public async Task Of_a_folder_with_thousands_of_names_a_part_is_drawn_and_any_is_found()
    {
        await using var site = await Browsed.StartAsync();
        for (var i = 0; i < 3_000; i++) site.Share($"{i:0000}.bin", "");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await visitor.OpenAsync(site.View("shared/shared"), "shared");

        await visitor.Sees("#listing").ToHaveTextAsync("3,000 files · 0 B");
        await visitor.Sees("#rows tr").ToHaveCountAsync(500);
        await visitor.Button("Show more of 3,000").ClickAsync();
        await visitor.Sees("#rows tr").ToHaveCountAsync(1000);
        await visitor.At("#filter").FillAsync("2999");
        await visitor.Sees("#rows tr").ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_link_for_one_direction_shows_that_alone()
    {
        await using var site = await Browsed.StartAsync("--link-only", "get");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link, "shared");

        await visitor.Sees("#send").ToBeHiddenAsync();
        await visitor.Sees("#views a[href='#/send']").ToBeHiddenAsync();
    }

    /// <summary>Has the browser itself make a video of 64 by 48, of at least a second, as base64.</summary>
    private const string Film = """
        () => new Promise(resolve => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 }), brush = canvas.getContext("2d");
          const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm" });
          let frames = 0;
          const drawing = setInterval(() => {
            brush.fillStyle = `hsl(${frames * 9} 80% 50%)`;
            brush.fillRect(0, 0, 64, 48);
            if (++frames === 40) recorder.stop();
          }, 50);
          const parts = [];
          recorder.ondataavailable = event => parts.push(event.data);
          recorder.onstop = async () => {
            clearInterval(drawing);
            resolve(btoa(String.fromCharCode(...new Uint8Array(await new Blob(parts).arrayBuffer()))));
          };
          recorder.start();
        })
        """;

    /// <summary>Silence, 8 bits at 44.1 kHz.</summary>
    private static byte[] Wave(int seconds)
    {
        const int Rate = 44_100;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + (seconds * Rate));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate);
        writer.Write((short)1);
        writer.Write((short)8);
        writer.Write("data"u8);
        writer.Write(seconds * Rate);
        writer.Write(Enumerable.Repeat((byte)128, seconds * Rate).ToArray());
        return stream.ToArray();
    }
}
