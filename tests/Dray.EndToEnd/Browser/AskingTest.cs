using System.Text.Json;
using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>A server that asks somebody first: the page waits for as long as that may take, and tells what was said.</summary>
[Collection(nameof(Browsing))]
public sealed class AskingTest(Chromium chromium)
{
    [Theory]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public async Task What_somebody_wants_lands_however_long_he_thinks(int size)
    {
        await using var site = await Browsed.StartAsync("--ask");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.Page.Clock.InstallAsync();
        await visitor.OpenAsync(site.Link);
        var file = site.Make("letter.pdf", size);
        await visitor.PickAsync(file);
        var id = await AskedAsync(site);
        await visitor.ReadsAsync("Sending");

        // The browser's clock alone: the server's patience is another.
        await visitor.Page.Clock.FastForwardAsync(119_000);
        Assert.Empty(site.Names);
        (await site.RunAsync("offers", "yes", id)).Ended(0);

        await visitor.ReadsAsync("1 file sent");
        Assert.Equal(File.ReadAllBytes(file), site.Landed("letter.pdf"));
        Assert.Single(visitor.Requests("POST"), request => request.Url.EndsWith("/-/uploads", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public async Task What_nobody_wants_says_so(int size)
    {
        await using var site = await Browsed.StartAsync("--ask");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await visitor.PickAsync(site.Make("letter.pdf", size));

        (await site.RunAsync("offers", "no", await AskedAsync(site))).Ended(0);

        await visitor.ReadsAsync("0 of 1 file sent, 1 not");
        await visitor.Sees("#current .status").ToContainTextAsync("Not sent: ");
        await visitor.Sees("#current .status").ToContainTextAsync("does not want");
        Assert.Empty(site.Names);
    }

    /// <summary>The id of the one offer that waits, once it does.</summary>
    private static async Task<string> AskedAsync(Browsed site)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        for (;;)
        {
            var offers = (await site.RunAsync("offers", "--json")).Ended(0).Lines;
            if (offers.Count > 0) return JsonDocument.Parse(offers[0]).RootElement.GetProperty("id").GetString()!;
            await Task.Delay(50, patience.Token);
        }
    }
}
