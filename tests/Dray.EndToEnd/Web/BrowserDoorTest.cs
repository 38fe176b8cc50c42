namespace Dray.EndToEnd.Web;

/// <summary>Threat 27 at the real binary: what another page, another name or somebody without a link gets, which is nothing.</summary>
public sealed class BrowserDoorTest
{
    [Fact]
    public async Task Threat_27_No_other_name_and_no_other_page_is_answered()
    {
        await using var site = await Site.StartAsync();
        var cookie = await site.TradeAsync();
        var known = $"Host: {site.Host}\nCookie: {cookie}";
        (int Status, string Head)[] table =
        [
            (421, "GET / HTTP/1.1\nHost: evil.example"),
            (421, $"GET / HTTP/1.1\nHost: rebound.example:{site.Port}"),
            (421, $"GET /-/session HTTP/1.1\nHost: rebound.example:{site.Port}\nCookie: {cookie}"),
            (421, "GET / HTTP/1.0"),
            (400, "GET / HTTP/1.1"),
            (400, $"GET / HTTP/1.1\nHost: {site.Host}\nHost: evil.example"),
            (400, $"GET https://evil.example/ HTTP/1.1\nHost: {site.Host}"),
            (421, "GET https://evil.example/ HTTP/1.1\nHost: evil.example"),
            (405, $"GET evil HTTP/1.1\nHost: {site.Host}"),
            // A form on another page: to a browser a simple request, which it sends without asking.
            (403, $"POST /-/session HTTP/1.1\n{known}\nOrigin: https://evil.example\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 0"),
            (403, $"POST /-/uploads HTTP/1.1\n{known}\nOrigin: null\nContent-Type: text/plain\nContent-Length: 0"),
            (403, $"POST /-/uploads HTTP/1.1\n{known}\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate\nContent-Type: multipart/form-data; boundary=x\nContent-Length: 0"),
            (403, $"PUT /file HTTP/1.1\n{known}\nOrigin: https://evil.example\nContent-Length: 0"),
            (403, $"PUT /file HTTP/1.1\n{known}\nOrigin: http://{site.Host}\nContent-Length: 0"),
            (403, $"PUT /file HTTP/1.1\n{known}\nOrigin: https://{site.Host}\nOrigin: https://evil.example\nContent-Length: 0"),
            (403, $"DELETE /-/session HTTP/1.1\n{known}\nSec-Fetch-Site: same-site"),
            (403, $"GET /-/session HTTP/1.1\n{known}\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: no-cors\nSec-Fetch-Dest: script"),
            (403, $"GET /-/live HTTP/1.1\n{known}\nSec-Fetch-Site: same-site"),
            // What a browser asks before it lets another page send more than a form could.
            (403, $"OPTIONS /-/uploads HTTP/1.1\nHost: {site.Host}\nOrigin: https://evil.example\nAccess-Control-Request-Method: PATCH"),
            (403, $"GET /v1/hello HTTP/1.1\n{known}"),
            (403, $"POST /v1/transfers HTTP/1.1\n{known}\nContent-Length: 2"),
            (403, $"GET /%761/hello HTTP/1.1\n{known}"),
            (200, $"GET / HTTP/1.1\nHost: {site.Host}\nSec-Fetch-Site: cross-site\nSec-Fetch-Mode: navigate"),
            (200, $"GET /-/session HTTP/1.1\n{known}\nOrigin: https://{site.Host}\nSec-Fetch-Site: same-origin"),
        ];
        foreach (var (status, head) in table)
        {
            var reply = await site.AskAsync(head);
            Assert.True(status == reply.Status, $"{head}\n-> {reply.Status}, not {status}: {reply.Body}");
            Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("access-control-", StringComparison.Ordinal));
            // What is no request at all is answered by nothing but a status, before anything of ours is asked.
            if (status is not (400 or 405)) AssertProtected(reply);
            else Assert.Equal("0", reply.Headers["content-length"]);
        }

        Assert.DoesNotContain(site.Files, file => Path.GetFileName(file) == "file");
    }

    [Fact]
    public async Task Every_kind_of_answer_says_what_browsers_may_do_with_it()
    {
        await using var site = await Site.StartAsync();
        await using var plain = await Site.StartAsync("--web-http");
        var page = await site.AskAsync($"GET / HTTP/1.1\nHost: {site.Host}");
        (int Status, Reply Reply)[] replies =
        [
            (200, page),
            (304, await site.AskAsync($"GET / HTTP/1.1\nHost: {site.Host}\nIf-None-Match: {page.Headers["etag"]}")),
            (302, await site.AskAsync($"GET / HTTP/1.1\nHost: {site.Host}", tls: false)),
            (426, await site.AskAsync($"GET /file HTTP/1.1\nHost: {site.Host}", tls: false)),
            (200, await plain.AskAsync($"GET / HTTP/1.1\nHost: {plain.Host}", tls: false)),
            (401, await site.AskAsync($"GET /file HTTP/1.1\nHost: {site.Host}")),
            (401, await site.AskAsync($"HEAD /file HTTP/1.1\nHost: {site.Host}")),
            (401, await site.AskAsync($"PUT /file HTTP/1.1\nHost: {site.Host}\nContent-Length: 5")),
            (401, await site.AskAsync($"PATCH /-/uploads/x HTTP/1.1\nHost: {site.Host}\nTus-Resumable: 1.0.0")),
            (404, await site.AskKnownAsync("GET /nothing HTTP/1.1")),
            (204, await site.AskKnownAsync("DELETE /-/session HTTP/1.1")),
            (200, await site.AskKnownAsync("POST /-/session HTTP/1.1\nContent-Length: 0")),
        ];
        foreach (var (status, reply) in replies)
        {
            Assert.Equal(status, reply.Status);
            AssertProtected(reply);
        }

        Assert.Contains("script-src 'self'", page.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", page.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", page.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.All(replies.Where(one => one.Status > 304), one => Assert.Contains("sandbox", one.Reply.Headers["content-security-policy"], StringComparison.Ordinal));
        Assert.Equal($"https://{site.Host}/", replies[2].Reply.Headers["location"]);
    }

    [Fact]
    public async Task A_cookie_is_this_servers_alone_and_goes_with_its_link()
    {
        await using var site = await Site.StartAsync();
        await using var other = await Site.StartAsync();
        var set = (await site.AskKnownAsync("POST /-/session HTTP/1.1\nContent-Length: 0")).Headers["set-cookie"];
        Assert.Matches($"^__Host-dray-{site.Port}=[A-Za-z0-9_-]{{22}}; expires=.* GMT; path=/; secure; samesite=strict; httponly$", set);
        var cookie = set.Split(';')[0];
        Task<Reply> Ask(Site at, string shown) => at.AskAsync($"GET /-/session HTTP/1.1\nHost: {at.Host}\nCookie: {shown}");

        Assert.Equal(200, (await Ask(site, cookie)).Status);
        Assert.Equal(401, (await Ask(other, cookie.Replace($"{site.Port}", $"{other.Port}", StringComparison.Ordinal))).Status);
        Assert.Equal(401, (await Ask(site, cookie[..^1])).Status);
        Assert.Equal(401, (await Ask(site, $"dray-{site.Port}={cookie.Split('=')[1]}")).Status);
        Assert.Equal(401, (await Ask(site, $"__Host-dray-{site.Port}={site.Token}")).Status);

        (await site.RunAsync("link", "--revoke")).Ended(0);
        Assert.Equal(401, (await Ask(site, cookie)).Status);
    }

    [Fact]
    public async Task A_wrong_a_foreign_an_expired_and_a_revoked_token_open_nothing()
    {
        await using var site = await Site.StartAsync("--link-for", "1s");
        await using var other = await Site.StartAsync();
        Assert.Equal(401, (await site.AskKnownAsync("GET /-/session HTTP/1.1", other.Token)).Status);
        Assert.Equal(401, (await site.AskKnownAsync("GET /-/session HTTP/1.1", $"{site.Token}A")).Status);
        Assert.Equal(401, (await site.AskKnownAsync("GET /-/session HTTP/1.1", "")).Status);
        while ((await site.AskKnownAsync("GET /-/session HTTP/1.1")).Status != 401) await Task.Delay(50);

        Assert.Equal(200, (await other.AskKnownAsync("GET /-/session HTTP/1.1")).Status);
        (await other.RunAsync("link", "--revoke", $"--port={other.Port}")).Ended(0);
        Assert.Equal(401, (await other.AskKnownAsync("GET /-/session HTTP/1.1")).Status);
        Assert.DoesNotContain(other.Token, other.Running.Error + string.Join('\n', other.Running.Output.Split('\n').Skip(1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_lets_what_it_lets_and_no_more()
    {
        await using var site = await Site.StartAsync("--link-only", "get");
        Assert.Contains("\"mayPut\":false,\"mayGet\":true", (await site.AskKnownAsync("GET /-/session HTTP/1.1")).Body, StringComparison.Ordinal);
        Assert.Equal(403, (await site.AskKnownAsync("PUT /file HTTP/1.1\nContent-Length: 5", body: "hello")).Status);
        Assert.Equal(403, (await site.AskKnownAsync("POST /-/uploads HTTP/1.1\nTus-Resumable: 1.0.0\nUpload-Length: 5\nContent-Length: 0")).Status);

        var put = (await site.RunAsync("link", "--only", "put", "--into", "guests")).Ended(0).Lines[0].Split('#')[1];
        Assert.Contains("\"mayPut\":true,\"mayGet\":false", (await site.AskKnownAsync("GET /-/session HTTP/1.1", put)).Body, StringComparison.Ordinal);
        Assert.Equal(403, (await site.AskKnownAsync("GET /-/list?path= HTTP/1.1", put)).Status);
        Assert.Equal(201, (await site.AskKnownAsync("PUT /file HTTP/1.1\nContent-Length: 5", put, "hello")).Status);
        Assert.Equal("hello", File.ReadAllText(Path.Combine(site.Served, "guests", "file")));
    }

    [Fact]
    public async Task Without_TLS_nobody_is_answered_but_a_browser_that_is_sent_on()
    {
        await using var site = await Site.StartAsync();
        Assert.Equal(302, (await site.AskAsync($"GET / HTTP/1.1\nHost: {site.Host}", tls: false)).Status);
        Assert.Equal(421, (await site.AskAsync("GET / HTTP/1.1\nHost: evil.example", tls: false)).Status);
        // Answered before a byte of its body has come.
        Assert.Equal(426, (await site.AskAsync($"PUT /file HTTP/1.1\nHost: {site.Host}\nAuthorization: Bearer {site.Token}\nContent-Length: 1000000", tls: false)).Status);
        Assert.Equal(426, (await site.AskAsync($"GET / HTTP/1.1\nHost: {site.Host}\nAuthorization: Bearer {site.Token}", tls: false)).Status);
        Assert.Equal(403, (await site.AskAsync($"GET /v1/hello HTTP/1.1\nHost: {site.Host}", tls: false)).Status);
    }

    [Fact]
    public async Task With_web_http_it_is_answered_and_both_ends_are_warned()
    {
        await using var site = await Site.StartAsync("--web-http");
        await site.Running.SaysAsync("nothing is secret");
        Assert.True(site.Web.GetProperty("plain").GetBoolean());
        var session = await site.AskAsync($"POST /-/session HTTP/1.1\nHost: {site.Host}\nAuthorization: Bearer {site.Token}\nContent-Length: 0", tls: false);
        Assert.Contains("\"plain\":true", session.Body, StringComparison.Ordinal);
        Assert.StartsWith($"dray-{site.Port}=", session.Headers["set-cookie"], StringComparison.Ordinal);
        Assert.Contains("\"plain\":false", (await site.AskKnownAsync("GET /-/session HTTP/1.1")).Body, StringComparison.Ordinal);
        // A page that came without TLS is another origin than the one that came with it.
        Assert.Equal(403, (await site.AskAsync($"GET /-/session HTTP/1.1\nHost: {site.Host}\nOrigin: https://{site.Host}\nCookie: {session.Headers["set-cookie"].Split(';')[0]}", tls: false)).Status);
    }

    private static void AssertProtected(Reply reply)
    {
        Assert.Contains("default-src 'none'", reply.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", reply.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal("nosniff", reply.Headers["x-content-type-options"]);
        Assert.Equal("no-referrer", reply.Headers["referrer-policy"]);
        Assert.Equal("same-origin", reply.Headers["cross-origin-opener-policy"]);
        Assert.Equal("same-origin", reply.Headers["cross-origin-resource-policy"]);
        Assert.DoesNotContain("server", reply.Headers.Keys);
    }
}
