using Microsoft.Playwright;

namespace Dray.EndToEnd.Browser;

/// <summary>A link lets a browser in, and the page is honest where it does not.</summary>
[Collection(nameof(Browsing))]
public sealed class LettingInTest(Chromium chromium)
{
    [Fact]
    public async Task The_token_is_gone_from_the_address_bar_and_a_reload_needs_none()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);

        Assert.DoesNotContain(site.Token, visitor.Page.Url, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Token, await visitor.Page.EvaluateAsync<string>("JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])"), StringComparison.Ordinal);
        await visitor.Page.ReloadAsync();
        await visitor.Sees("#send").ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_a_link_with_a_wrong_one_and_with_another_servers_the_page_says_so()
    {
        await using var site = await Browsed.StartAsync();
        await using var other = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();

        await visitor.OpenAsync(site.LinkBy(site.Port, "/"), "closed");
        await visitor.Sees("#why").ToHaveTextAsync("This page needs its link");
        foreach (var token in (string[])["AAAAAAAAAAAAAAAAAAAAAA", "x", "%ff", other.Token])
        {
            await visitor.OpenAsync(site.LinkBy(site.Port, token), "closed");
            await visitor.Sees("#why").ToHaveTextAsync("This link does not work");
            await visitor.Sees("#views").ToBeHiddenAsync();
        }
    }

    [Fact]
    public async Task A_link_that_is_good_no_more_says_so_and_another_one_goes_on()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        (await site.RunAsync("link", "--revoke")).Ended(0);

        await visitor.PickAsync(site.Make("late.txt", 100));
        await visitor.Sees("#over").ToBeVisibleAsync();
        Assert.Empty(site.Names);

        // In the same tab only the fragment differs, so the page stays and knows what waits.
        await visitor.Page.GotoAsync((await site.RunAsync("link")).Ended(0).Lines[0]);
        await visitor.Sees("#over").ToBeHiddenAsync();
        await visitor.Sees("#results").ToContainTextAsync("1 arrived");
        Assert.Equal(["late.txt"], site.Names);

        (await site.RunAsync("link", "--revoke")).Ended(0);
        await visitor.Page.ReloadAsync();
        await visitor.Sees("#why").ToHaveTextAsync("Your link has expired");
    }

    [Fact]
    public async Task What_another_link_has_taken_up_can_be_paused_under_it()
    {
        await using var site = await Browsed.StartAsync("--bwlimit", "1M");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        (await site.RunAsync("link", "--revoke")).Ended(0);
        await visitor.PickAsync(site.Make("long.bin", 64 << 20));
        await visitor.Sees("#over").ToBeVisibleAsync();
        await visitor.Page.GotoAsync((await site.RunAsync("link")).Ended(0).Lines[0]);
        await visitor.ReadsAsync("Sending");

        await visitor.Button("Pause long.bin").ClickAsync();

        await visitor.ReadsAsync("Paused");
        await visitor.Sees("#over").ToBeHiddenAsync();
    }

    [Fact]
    public async Task Without_TLS_the_page_warns_and_with_it_does_not()
    {
        await using var site = await Browsed.StartAsync("--web-http");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await visitor.Sees("#plain").ToBeHiddenAsync();

        await visitor.OpenAsync(site.Link.Replace("https:", "http:", StringComparison.Ordinal));

        await visitor.Sees("#plain").ToHaveTextAsync("Not encrypted: others on the way can read and change all of this.");
        await visitor.Sees("#plain").ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told_from_a_link_that_is_wrong()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await visitor.Page.RouteAsync("**/-/session", route => route.AbortAsync());

        await visitor.Page.ReloadAsync();

        await visitor.Sees("#why").ToHaveTextAsync("The server does not answer");
        await visitor.Page.UnrouteAsync("**/-/session");
        await visitor.Button("Try again").ClickAsync();
        await visitor.Sees("#send").ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_goes_on_is_shown_again_after_it_was_refused()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        await visitor.Page.RouteAsync("**/-/live", route => route.FulfillAsync(new RouteFulfillOptions { Status = 503 }));
        await visitor.OpenAsync(site.Link);
        await visitor.OpenAsync(site.View("live"), "live");
        await visitor.Sees("#state").ToHaveTextAsync("The connection is lost. It is tried again.");

        await visitor.Page.UnrouteAsync("**/-/live");

        await visitor.Sees("#state").ToHaveTextAsync("");
        await visitor.Sees("#devices").ToHaveTextAsync("None is paired.");
    }

    [Fact]
    public async Task A_browser_that_is_forgotten_is_let_in_no_more()
    {
        await using var site = await Browsed.StartAsync();
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);

        await visitor.Button("Forget this browser").ClickAsync();

        await visitor.Sees("#why").ToHaveTextAsync("This browser is forgotten");
        Assert.Equal(401, await visitor.Page.EvaluateAsync<int>("async () => (await fetch('/-/session')).status"));
    }

    [Fact]
    public async Task A_browser_that_is_forgotten_leaves_nothing_of_what_it_was_sending()
    {
        await using var site = await Browsed.StartAsync("--bwlimit", "1M");
        await using var visitor = await chromium.VisitorAsync();
        await visitor.OpenAsync(site.Link);
        await visitor.Page.RunAndWaitForRequestAsync(() => visitor.PickAsync(site.Make("long.bin", 64 << 20)), request => request.Method == "PATCH");

        var gone = visitor.Page.WaitForResponseAsync(answer => answer.Request.Method == "DELETE" && answer.Url.Contains("/-/uploads/", StringComparison.Ordinal));
        await visitor.Button("Forget this browser").ClickAsync();

        Assert.Equal(204, (await gone).Status);
        await visitor.Sees("#why").ToHaveTextAsync("This browser is forgotten");
        Assert.Equal(0, await visitor.Page.EvaluateAsync<int>("localStorage.length"));
    }
}
