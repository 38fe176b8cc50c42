using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>One way through everything that the page can show, for tests that look at all of it.</summary>
/// <param name="site">Limited in its rate, so that there is progress to be seen.</param>
/// <param name="visitor">Who goes.</param>
/// <param name="look">Looks at what is shown, by the name of the state.</param>
internal sealed partial class Walk(Browsed site, Visitor visitor, Func<string, Task> look)
{
    /// <summary>What <see cref="Browsed"/> is started with for this.</summary>
    public const string Rate = "--bwlimit=8M";

    private static readonly (string Name, string Sky, string Far, string Near)[] Views =
    [
        ("Harbour, early", "#f6c28b", "#7f5a83", "#2a3d66"), ("Hills", "#cfe8ef", "#5b8e7d", "#2f5d50"), ("Dunes", "#fbe3b5", "#e0a458", "#a3582c"),
        ("Night train", "#1b2a49", "#3a4a7a", "#0e1525"), ("Orchard", "#e7f0c3", "#94b447", "#4f6d2a"), ("Fjord", "#dbe7f3", "#6c8fb3", "#27445f"),
    ];

    /// <summary>By how many pixels the page is wider than the screen.</summary>
    public static Task<int> OverflowAsync(Visitor visitor) =>
        visitor.Page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)");

    /// <summary>Goes all the way.</summary>
    /// <param name="standsStill">Pauses where something moves.</param>
    public async Task GoAsync(bool standsStill)
    {
        await FurnishAsync();
        await visitor.OpenAsync(site.LinkBy(site.Port, "AAAAAAAAAAAAAAAAAAAAAA"), "closed");
        await look("expired");
        await visitor.OpenAsync(site.Link);
        await look("send");
        await SendAsync(standsStill);
        await TakeAsync();
        await visitor.OpenAsync(site.View("live"), "live");
        await visitor.Sees("#ratein").ToHaveTextAsync(RatePattern());
        await look("live");
    }

    private async Task SendAsync(bool standsStill)
    {
        string[] files =
        [
            .. Enumerable.Range(0, 30).Select(number => site.Make($"IMG_{2041 + number}.jpg", 40_000 + (number * 3_000))),
            site.Make("Summer at the lake.mp4", 34_000_000), site.Make("Plans for the garden shed, second version.pdf", 16_000_000),
        ];
        await visitor.PickAsync(files);
        await visitor.Page.WaitForFunctionAsync("() => document.getElementById('bar').value > 0.35 && document.getElementById('speed').textContent.includes('left')");
        if (!standsStill) await look("progress");
        await visitor.Button("Pause").ClickAsync();
        await visitor.ReadsAsync("Paused");
        if (standsStill) await look("progress");

        await visitor.Page.ReloadAsync();
        await visitor.Sees("#pieces li").ToHaveCountAsync(2);
        await look("interrupted");
        await visitor.Button("Forget them").ClickAsync();
        await visitor.Sees("#interrupted").ToBeHiddenAsync();
        var changed = site.Make("notes.txt", 400);
        await visitor.PickAsync(changed, site.Make("letter.pdf", 90_000));
        await visitor.ReadsAsync("2 files sent");
        await File.AppendAllTextAsync(changed, "more");
        await visitor.PickAsync(changed, files[0], site.Make("ticket.pdf", 70_000));
        await visitor.ReadsAsync("3 files sent");
        await look("done");
    }

    private async Task TakeAsync()
    {
        await visitor.OpenAsync(site.View("shared/shared/Photos"), "shared");
        await visitor.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('#rows img')].filter(image => image.naturalWidth > 0).length >= 4");
        await visitor.Page.GetByLabel("Select Dunes.jpg").CheckAsync();
        await visitor.Page.GetByLabel("Select Hills.jpg").CheckAsync();
        await look("shared");
        await visitor.Link("Fjord.jpg").ClickAsync();
        await visitor.Sees("dialog img").ToHaveJSPropertyAsync("complete", true);
        await look("preview");
        await visitor.Page.Keyboard.PressAsync("Escape");
    }

    /// <summary>A folder that is worth a look: pictures drawn here, since we have none of anybody's.</summary>
    private async Task FurnishAsync()
    {
        var width = visitor.Page.ViewportSize!.Width >= 900 ? 900 : 300;
        foreach (var (name, sky, far, near) in Views)
        {
            await visitor.Page.SetContentAsync($"""
                <meta name="viewport" content="width=device-width"><body style="margin:0"><svg width="{width}" height="{width * 2 / 3}" viewBox="0 0 900 600"><path fill="{sky}" d="M0 0h900v600H0z"/>
                <circle cx="{200 + (name.Length * 30)}" cy="180" r="64" fill="#fff" opacity=".6"/>
                <path fill="{far}" opacity=".6" d="M0 {340 - (name.Length * 3)}C150 240 280 400 450 320S740 260 900 360V600H0z"/>
                <path fill="{far}" d="M0 420C180 340 300 480 480 400S760 360 900 450V600H0z"/><path fill="{near}" d="M0 520C220 460 420 560 620 490S820 500 900 530V600H0z"/></svg>
                """);
            await visitor.Page.ScreenshotAsync(new PageScreenshotOptions
            {
                Path = site.Folder.At("shared", "Photos", $"{name}.jpg"), Type = ScreenshotType.Jpeg, Quality = 80, Clip = new Clip { Width = width, Height = width * 2 / 3 },
            });
        }

        site.Share("Photos/2024/read me.txt", "Last year's.");
        await File.WriteAllBytesAsync(site.Share("Photos/sound of the sea.mp3", ""), new byte[3_400_000]);
        site.Share("Photos/where.txt", "Harbour: the east quay, at six in the morning.\n");
    }

    [GeneratedRegex(@"B/s$")]
    private static partial Regex RatePattern();
}
