using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>The page is for everybody: by screen reader, by keyboard, in the dark and on a small telephone.</summary>
[Collection(nameof(Browsing))]
public sealed class AccessTest(Chromium chromium)
{
    private static readonly string[] Grave = ["serious", "critical"];

    [Fact]
    public async Task Axe_finds_nothing_serious_in_any_state_light_or_dark()
    {
        await using var site = await Browsed.StartAsync(Walk.Rate);
        await using var visitor = await chromium.VisitorAsync();

        await new Walk(site, visitor, async state =>
        {
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await visitor.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
                var found = await visitor.Page.RunAxe();
                Assert.Empty(found.Violations.Where(fault => Grave.Contains(fault.Impact))
                    .Select(fault => $"{state}, {scheme}: {fault.Id}: {fault.Help}: {string.Join("; ", fault.Nodes.Select(node => $"{node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}"))}"));
            }
        }).GoAsync(standsStill: true);
    }

    [Fact]
    public async Task No_state_is_wider_than_360_pixels()
    {
        await using var site = await Browsed.StartAsync(Walk.Rate);
        await using var visitor = await chromium.VisitorAsync(width: 360, height: 640);

        await new Walk(site, visitor, async state => Assert.True(await Walk.OverflowAsync(visitor) == 0, state)).GoAsync(standsStill: true);
    }

    [Fact]
    public async Task Everything_is_done_by_keyboard()
    {
        await using var site = await Browsed.StartAsync();
        site.Share("folder/file.txt", "text");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);

        var chooser = await visitor.Page.RunAndWaitForFileChooserAsync(async () =>
        {
            await TabToAsync(visitor, "Choose files");
            await visitor.Page.Keyboard.PressAsync("Enter");
        });
        await chooser.SetFilesAsync(site.Make("a.txt", 10));
        await visitor.ReadsAsync("1 file sent");
        await visitor.Sees("#announce").ToHaveTextAsync("1 file sent: 1 arrived");

        await visitor.At("body").FocusAsync();
        foreach (var link in (string[])["Shared", "shared", "folder"])
        {
            await TabToAsync(visitor, link);
            await visitor.Page.Keyboard.PressAsync("Enter");
            if (link != "Shared") await visitor.Sees("#place").ToHaveTextAsync(link);
            await visitor.Sees("#rows tr").ToHaveCountAsync(1);
        }

        await TabToAsync(visitor, "file.txt");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Sees("dialog pre").ToHaveTextAsync("text");
        await visitor.Page.Keyboard.PressAsync("Escape");
        await visitor.Sees("#rows a:focus").ToHaveTextAsync("file.txt");
    }

    /// <summary>Presses Tab until what has the focus is called that.</summary>
    private static async Task TabToAsync(Visitor visitor, string name)
    {
        for (var i = 0; i < 40; i++)
        {
            await visitor.Page.Keyboard.PressAsync("Tab");
            if (await visitor.Page.EvaluateAsync<string>("() => document.activeElement.textContent.trim()") == name) return;
        }

        Assert.Fail($"no Tab leads to '{name}'");
    }
}
