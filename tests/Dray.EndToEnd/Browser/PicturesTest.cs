using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>Takes the pictures in docs/images, where DRAY_PICTURES=1 asks for them.</summary>
[Collection(nameof(Browsing))]
public sealed class PicturesTest(Chromium chromium)
{
    private const int Samples = 70;

    [Theory]
    [InlineData("", ColorScheme.Light, 1000, 700)]
    [InlineData("dark-", ColorScheme.Dark, 1000, 700)]
    [InlineData("phone-", ColorScheme.Light, 360, 720)]
    [InlineData("phone-dark-", ColorScheme.Dark, 360, 720)]
    public async Task Pictures_are_taken(string prefix, ColorScheme scheme, int width, int height)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DRAY_PICTURES") == "1", "it writes docs/images (DRAY_PICTURES=1)");
        await using var site = await Site.StartAsync(Walk.Rate);
        await using var visitor = await chromium.VisitorAsync(scheme, width, height);
        await using var busy = Running.Send("--to", $"127.0.0.1:{site.Port}", "--bwlimit", "3M", site.Make("archive.tar", 400_000_000));

        await new Walk(site, visitor, async state =>
        {
            if (state == "live") await visitor.Page.WaitForFunctionAsync($"() => document.querySelector('#chart .in').getAttribute('d').split('L').length > {Samples}");
            await visitor.Page.Mouse.MoveAsync(0, 0);
            await visitor.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(DrayBinary.Repository, "docs", "images", $"page-{prefix}{state}.png") });
        }).GoAsync(standsStill: false);
    }
}
