using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>Takes the pictures in docs/images, where DRAY_PICTURES=1 asks for them.</summary>
[Collection(nameof(Browsing))]
public sealed class PicturesTest(Chromium chromium)
{
    private static readonly HashSet<string> Wanted =
    [
        "send", "progress", "interrupted", "done", "shared", "preview", "live", "expired", "dark-progress", "dark-shared", "dark-live",
        "phone-send", "phone-progress", "phone-shared", "phone-dark-progress", "phone-dark-shared", "phone-dark-live",
    ];

    /// <summary>Of the chart, one a second.</summary>
    private const int Samples = 45;

    /// <summary>A machine that is called as one might be.</summary>
    private static readonly string[] Nas = ["unshare", "--uts", "/bin/sh", "-c", "hostname nas; exec \"$0\" \"$@\""];

    [Theory]
    [InlineData("", ColorScheme.Light, 1000, 700)]
    [InlineData("dark-", ColorScheme.Dark, 1000, 700)]
    [InlineData("phone-", ColorScheme.Light, 360, 720)]
    [InlineData("phone-dark-", ColorScheme.Dark, 360, 720)]
    public async Task Pictures_are_taken(string prefix, ColorScheme scheme, int width, int height)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DRAY_PICTURES") == "1", "it writes docs/images (DRAY_PICTURES=1)");
        await using var site = await Browsed.StartAsync(TemporaryFolder.ForMany(), [Walk.Rate], Tools.IsRoot ? Nas : null);
        await using var visitor = await chromium.VisitorAsync(scheme, width, height);

        await new Walk(site, visitor, async state =>
        {
            if (!Wanted.Contains(prefix + state)) return;
            await using var busy = state == "live" ? await MoveAsync(site, visitor) : null;
            await visitor.Page.Mouse.MoveAsync(0, 0);
            await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(DrayBinary.Repository, "docs", "images", $"page-{prefix}{state}.png") });
        }).GoAsync(standsStill: false);
    }

    /// <summary>Something to be seen live: a device that sends, and a download, for a while.</summary>
    private static async Task<Running> MoveAsync(Browsed site, Visitor visitor)
    {
        var busy = Running.Start(["send", "--json", "--to", $"127.0.0.1:{site.Port}", "--bwlimit", "5M", site.Make("archive.tar", 800_000_000)], environment: DrayBinary.At(site.Home));
        site.Share("film.mp4", "");
        await using (var film = File.OpenWrite(site.Folder.At("shared", "film.mp4"))) film.SetLength(800_000_000);
        await visitor.Page.EvaluateAsync("""
            async () => {
              const reader = (await fetch("/shared/film.mp4")).body.getReader();
              window.trickle = setInterval(() => reader.read(), 150);
            }
            """);
        await visitor.Page.WaitForFunctionAsync($"() => document.querySelector('#chart .in').getAttribute('d').split('L').length > {Samples}");
        return busy;
    }
}
