using Dray.Server;
using Dray.Server.Web;

namespace Dray.Tests.Server.Web;

public sealed class GrantsTest
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_token_is_good_until_it_expires_and_its_cookies_with_it()
    {
        var grants = new Grants(_time);
        var (token, grant) = grants.Make(new WebLink { Lasts = TimeSpan.FromHours(1) });
        var cookie = grants.Visit(grant);
        Assert.Same(grant, grants.OfToken(token, "a")!.Grant);
        Assert.Same(grant, grants.OfCookie(cookie)!.Grant);
        Assert.Equal((false, true), (grants.OfToken(token, "a")!.IsBrowser, grants.OfCookie(cookie)!.IsBrowser));
        Assert.Null(grants.OfCookie(token));
        Assert.Null(grants.OfToken(cookie, "a"));
        Assert.Null(grants.OfToken(grant.Id, "a"));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(grants.OfToken(token, "a"));
        Assert.Null(grants.OfCookie(cookie));
        Assert.False(grants.IsGood(grant));
    }

    [Fact]
    public void A_token_is_128_random_bits_and_nothing_keeps_it()
    {
        var grants = new Grants(_time);
        var tokens = Enumerable.Range(0, 100).Select(_ => grants.Make(new WebLink()).Token).ToHashSet();
        Assert.Equal(100, tokens.Count);
        Assert.All(tokens, token => Assert.Matches("^[A-Za-z0-9_-]{22}$", token));
        var made = new WebLinkMade(tokens.First(), "", new WebLink(), DateTimeOffset.UnixEpoch);
        Assert.DoesNotContain(tokens.First(), $"{made} {new Listening([], "", "", "") { Web = made }}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("é")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_token_is_nobody(string token)
    {
        var grants = new Grants(_time);
        grants.Make(new WebLink());
        Assert.Null(grants.OfToken(token, "a"));
        Assert.Null(grants.OfCookie(token));
    }

    [Fact]
    public void Another_servers_token_is_nobodys()
    {
        var (theirs, _) = new Grants(_time).Make(new WebLink());
        Assert.Null(new Grants(_time).OfToken(theirs, "a"));
    }

    [Fact]
    public void Revoking_ends_the_one_whose_letters_are_given_or_all()
    {
        var grants = new Grants(_time);
        var (one, oneGrant) = grants.Make(new WebLink());
        var (two, _) = grants.Make(new WebLink());
        var cookie = grants.Visit(oneGrant);
        Assert.Equal(1, grants.Revoke(one));
        Assert.Null(grants.OfToken(one, "a"));
        Assert.Null(grants.OfCookie(cookie));
        Assert.NotNull(grants.OfToken(two, "a"));
        Assert.Equal(1, grants.Revoke(two[..4]));
        grants.Make(new WebLink());
        grants.Make(new WebLink());
        Assert.Equal(2, grants.Revoke(""));
        Assert.Equal(0, grants.Revoke(""));
    }

    [Fact]
    public void There_are_only_so_many()
    {
        var grants = new Grants(_time);
        for (var i = 0; i < 1000; i++) grants.Make(new WebLink { Lasts = TimeSpan.FromHours(1) });
        Assert.Throws<ArgumentException>(() => grants.Make(new WebLink()));
        _time.Advance(TimeSpan.FromHours(1));
        grants.Sweep();
        grants.Make(new WebLink());
    }

    [Fact]
    public void A_link_that_can_not_be_is_none()
    {
        Assert.Null(new WebLink().Fault());
        Assert.All(
            [
                new WebLink { MayPut = false, MayGet = false }, new WebLink { Lasts = TimeSpan.Zero }, new WebLink { Lasts = TimeSpan.MaxValue }, new WebLink { Into = "../up" },
                new WebLink { Into = "/etc" }, new WebLink { Into = ".dray" }, new WebLink { MayPut = false, Into = "in" }, new WebLink { MayPut = false, Quota = 5 },
            ],
            link =>
            {
                Assert.NotNull(link.Fault());
                Assert.Throws<ArgumentException>(() => new Grants(_time).Make(link));
            });
    }

    [Fact]
    public void In_a_full_crowd_of_browsers_the_oldest_of_the_busiest_link_gives_way()
    {
        var cookies = new Cookies(most: 4);
        var (quiet, busy) = (Grant(), Grant());
        cookies.Add("quiet", new Guest(quiet, "quiet"));
        foreach (var name in (string[])["a", "b", "c", "d", "e"]) cookies.Add(name, new Guest(busy, name));
        Assert.Equal(4, cookies.Count);
        Assert.NotNull(cookies.Find("quiet"));
        Assert.Null(cookies.Find("a"));
        Assert.Null(cookies.Find("b"));
        Assert.NotNull(cookies.Find("e"));
        cookies.Sweep(grant => grant == quiet);
        Assert.Equal(1, cookies.Count);
    }

    private Grant Grant() => new Grants(_time).Make(new WebLink()).Grant;
}
