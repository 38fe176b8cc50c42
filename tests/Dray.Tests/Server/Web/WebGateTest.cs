using Dray.Server;
using Dray.Server.Web;
using Microsoft.AspNetCore.Http;

namespace Dray.Tests.Server.Web;

/// <summary>Threat 27, request by request: what a page elsewhere, or a name that was made to lead here, could have a browser ask.</summary>
public sealed class WebGateTest
{
    private readonly Grants _grants = new(new ManualTimeProvider());

    [Theory]
    [InlineData("192.168.1.5:8097")]
    [InlineData("192.168.1.5")]
    [InlineData("[fd00::5]:8097")]
    [InlineData("localhost:8097")]
    [InlineData("NAS.local:8097")]
    [InlineData("nas.local.:8097")]
    public void It_answers_to_addresses_and_to_its_own_names(string host) => Gate().Admit(Ask("GET", "/file", host));

    [Theory]
    [InlineData("")]
    [InlineData("evil.example")]
    [InlineData("evil.example:8097")]
    [InlineData("nas.local.evil.example")]
    [InlineData("evilnas.local")]
    [InlineData("192.168.1.5.evil.example")]
    [InlineData("[fd00::5].evil.example")]
    [InlineData("localhost.evil.example:8097")]
    public void Threat_27_No_other_name_is_answered(string host) => Refused(421, Ask("GET", "/", host));

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("https://evil.example")]
    [InlineData("http://192.168.1.5:8097")]
    [InlineData("https://192.168.1.5")]
    [InlineData("https://192.168.1.5:8098")]
    [InlineData("https://192.168.1.5:8097.evil.example")]
    [InlineData("https://192.168.1.5:8097, https://evil.example")]
    public void Threat_27_No_page_of_another_origin_is_answered(string origin) =>
        Refused(403, Ask("POST", "/-/session", with: headers => headers.Origin = origin));

    [Fact]
    public void Threat_27_Two_origins_are_refused_as_one_is() => Refused(403, Ask("PUT", "/file", with: headers => headers.Origin = new(["https://192.168.1.5:8097", "https://evil.example"])));

    [Theory]
    [InlineData("cross-site", "navigate", "/file")]
    [InlineData("cross-site", "no-cors", "/")]
    [InlineData("same-site", "cors", "/-/session")]
    [InlineData("same-site", "navigate", "/-/session")]
    [InlineData("anything", "navigate", "/file")]
    [InlineData("", "cors", "/file")]
    public void Threat_27_A_browser_that_another_site_sends_is_refused(string site, string mode, string path) =>
        Refused(403, Ask("GET", path, with: headers => (headers["Sec-Fetch-Site"], headers["Sec-Fetch-Mode"]) = (site, mode)));

    [Fact]
    public void Threat_27_Two_words_on_where_it_comes_from_are_refused() =>
        Refused(403, Ask("GET", "/file", with: headers => headers["Sec-Fetch-Site"] = new(["same-origin", "cross-site"])));

    [Theory]
    [InlineData("same-origin", "cors", "/file")]
    [InlineData("none", "navigate", "/file")]
    [InlineData("cross-site", "navigate", "/")]
    public void The_page_itself_a_typed_address_and_a_followed_link_are_answered(string site, string mode, string path) =>
        Gate().Admit(Ask("GET", path, with: headers => (headers.Origin, headers["Sec-Fetch-Site"], headers["Sec-Fetch-Mode"]) = ("https://192.168.1.5:8097", site, mode)));

    [Theory]
    [InlineData("/v1")]
    [InlineData("/v1/hello")]
    [InlineData("/v1/transfers")]
    public void Threat_27_Nothing_of_the_control_plane_is_answered(string path) => Refused(403, Ask("POST", path));

    [Fact]
    public void Without_TLS_a_browser_at_the_page_is_sent_on_and_all_else_is_refused()
    {
        var page = Ask("GET", "/", scheme: "http");
        Gate().Admit(page);
        Assert.True(Gate().SendOn(page));
        Assert.Equal(302, page.Response.StatusCode);
        Assert.Equal("https://192.168.1.5:8097/", page.Response.Headers.Location);

        Assert.All(
            [
                Ask("GET", "/file", scheme: "http"), Ask("PUT", "/", scheme: "http"), Ask("POST", "/-/session", scheme: "http"),
                Ask("GET", "/", scheme: "http", with: headers => headers.Authorization = "Bearer x"), Ask("GET", "/", scheme: "http", with: headers => headers.ContentLength = 1),
                Ask("GET", "/", scheme: "http", with: headers => headers.TransferEncoding = "chunked"),
            ],
            refused => Assert.Equal(426, Assert.Throws<WebException>(() => Gate().SendOn(refused)).Status));
        Assert.False(Gate(plain: true).SendOn(Ask("PUT", "/file", scheme: "http")));
        Assert.False(Gate().SendOn(Ask("PUT", "/file")));
    }

    [Theory]
    [InlineData("https", "__Host-dray-0=")]
    [InlineData("http", "dray-0=")]
    public void A_cookie_is_for_this_host_alone_and_no_script_sees_it(string scheme, string name)
    {
        var (token, _) = _grants.Make(new WebLink());
        var traded = Ask("POST", "/-/session", scheme: scheme, with: headers => headers.Authorization = $"Bearer {token}");
        Gate(plain: true).Trade(traded);
        var cookie = Assert.Single(traded.Response.Headers.SetCookie)!;
        Assert.StartsWith(name, cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/;", cookie, StringComparison.Ordinal);
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", cookie, StringComparison.Ordinal);
        Assert.Equal(scheme == "https", cookie.Contains("; secure;", StringComparison.Ordinal));
        Assert.DoesNotContain(token, cookie, StringComparison.Ordinal);

        var again = Ask("POST", "/-/session", scheme: scheme, with: headers => (headers.Authorization, headers.Cookie) = ($"Bearer {token}", cookie.Split(';')[0]));
        Gate(plain: true).Trade(again);
        Assert.Equal(0, again.Response.Headers.SetCookie.Count);
    }

    [Theory]
    [InlineData("Bearer {0}", true)]
    [InlineData("bearer {0}", true)]
    [InlineData("Basic :{0}", true)]
    [InlineData("Basic {0}:", true)]
    [InlineData("Basic me:{0}", true)]
    [InlineData("Basic a:b:{0}", false)]
    [InlineData("Digest {0}", false)]
    [InlineData("{0}", false)]
    [InlineData("Bearer {0}x", false)]
    [InlineData("Bearer", false)]
    [InlineData("Basic", false)]
    public void Tools_show_the_token_as_Bearer_or_Basic(string shown, bool isGood)
    {
        var (token, grant) = _grants.Make(new WebLink());
        var text = string.Format(null, shown, token);
        if (text.StartsWith("Basic ", StringComparison.Ordinal)) text = $"Basic {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text[6..]))}";
        var asked = Ask("GET", "/file", with: headers => headers.Authorization = text);
        if (isGood) Assert.Same(grant, Gate().Recognise(asked).Grant);
        else Assert.Equal(401, Assert.Throws<WebException>(() => Gate().Recognise(asked)).Status);
    }

    [Theory]
    [InlineData("/file", null, true)]
    [InlineData("/file", "cors", false)]
    [InlineData("/-/session", null, false)]
    public void Only_tools_are_challenged(string path, string? mode, bool isChallenged)
    {
        var asked = Ask("GET", path, with: headers => headers["Sec-Fetch-Mode"] = mode);
        Assert.Throws<WebException>(() => Gate().Recognise(asked));
        Assert.Equal(isChallenged, asked.Response.Headers.WWWAuthenticate.Count > 0);
    }

    private WebGate Gate(bool plain = false) => new(_grants, new HashSet<string>(["localhost", "nas", "nas.local"], StringComparer.OrdinalIgnoreCase), plain);

    private void Refused(int status, HttpContext asked) => Assert.Equal(status, Assert.Throws<WebException>(() => Gate().Admit(asked)).Status);

    private static DefaultHttpContext Ask(string method, string path, string host = "192.168.1.5:8097", string scheme = "https", Action<IHeaderDictionary>? with = null)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path, context.Request.Scheme) = (method, path, scheme);
        context.Request.Headers.Host = host;
        with?.Invoke(context.Request.Headers);
        return context;
    }
}
