using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>Two tabs of one browser: they know of the same uploads, and neither cuts the other short.</summary>
[Collection(nameof(Browsing))]
public sealed class TabsTest(Chromium chromium)
{
    [Fact]
    public async Task What_one_tab_is_sending_another_leaves_alone_until_it_is_closed()
    {
        await using var site = await Browsed.StartAsync("--bwlimit", "1M");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        var file = site.Make("long.bin", 64 << 20);
        await visitor.Page.RunAndWaitForRequestAsync(() => visitor.PickAsync(file), request => request.Method == "PATCH");

        var heads = new ConcurrentQueue<string>();
        // One that looks, and one that is given the same file.
        var (looking, sending) = (await OpenAsync(), await OpenAsync());
        await sending.Locator("#pick").SetInputFilesAsync(file);
        await Assertions.Expect(sending.Locator("#current .status")).ToHaveTextAsync("Not sent: another tab is sending it");
        await visitor.ReadsAsync("Sending");
        Assert.Equal([0], visitor.Offsets);
        Assert.Empty(heads);

        await visitor.Page.CloseAsync();
        await Assertions.Expect(looking.Locator("#pieces .path")).ToHaveTextAsync("long.bin");
        var asked = sending.WaitForResponseAsync(answer => answer.Request.Method == "HEAD");
        await sending.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Retry long.bin" }).ClickAsync();
        Assert.Equal(200, (await asked).Status);
        await Assertions.Expect(sending.Locator("#headline")).ToHaveTextAsync("Sending");

        async Task<IPage> OpenAsync()
        {
            var page = await visitor.Page.Context.NewPageAsync();
            page.Request += (_, request) =>
            {
                if (request.Method == "HEAD") heads.Enqueue(request.Url);
            };
            await page.GotoAsync(site.View("send"));
            await Assertions.Expect(page.Locator("main#send")).ToBeVisibleAsync();
            await Assertions.Expect(page.Locator("#interrupted")).ToBeHiddenAsync();
            return page;
        }
    }

    [Fact]
    public async Task A_file_that_is_picked_twice_goes_once()
    {
        await using var site = await Browsed.StartAsync("--bwlimit", "4M");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        var file = site.Make("long.bin", 12 << 20);
        await visitor.Page.RunAndWaitForRequestAsync(() => visitor.PickAsync(file), request => request.Method == "PATCH");

        await visitor.PickAsync(file);

        await visitor.ReadsAsync("1 file sent");
        Assert.Equal([0], visitor.Offsets);
        Assert.Equal(["long.bin"], site.Names);
    }
}
