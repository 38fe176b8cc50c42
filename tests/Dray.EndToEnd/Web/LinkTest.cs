using System.Text.Json;

namespace Dray.EndToEnd.Web;

public sealed class LinkTest
{
    [Fact]
    public async Task Threat_35_A_link_is_shown_to_whoever_asked_and_nowhere_else()
    {
        await using var site = await Site.StartAsync();
        var made = (await site.RunAsync("link", "--for", "2h", "--quota", "2G", "--into", "guests")).Ended(0);
        var link = Assert.Single(made.Lines);
        Assert.Matches($"^https://127\\.0\\.0\\.1:{site.Port}/#[A-Za-z0-9_-]{{22}}$", link);
        var token = link.Split('#')[1];
        Assert.NotEqual(site.Token, token);
        Assert.Contains("put files into guests (2.0 GB in all) and take what is shared", made.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(token, made.Error, StringComparison.Ordinal);
        // Whatever is refused, and whoever is: what the server says of it has no token in it.
        Assert.Equal(403, (await site.AskKnownAsync($"GET /-/session HTTP/1.1\nOrigin: https://evil.example/#{token}", token)).Status);
        Assert.Equal(404, (await site.AskKnownAsync($"GET /{token} HTTP/1.1", token)).Status);
        Assert.DoesNotContain(token, (await site.AskKnownAsync("PUT /../x HTTP/1.1\nContent-Length: 1", token, "x")).Body, StringComparison.Ordinal);
        Assert.Contains("\"into\":\"guests\"", (await site.AskKnownAsync("GET /-/session HTTP/1.1", token)).Body, StringComparison.Ordinal);
        Assert.Equal(0, await site.Running.StopAsync());
        Assert.DoesNotContain(token, site.Running.Output + site.Running.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_it_as_JSON()
    {
        await using var site = await Site.StartAsync();
        var lines = (await site.RunAsync("link", "--json", "--only", "put")).Ended(0).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(["link", "done"], lines.Select(line => line.GetProperty("event").GetString()));
        var web = lines[0].GetProperty("web");
        Assert.Equal(await site.FingerprintAsync(), web.GetProperty("fingerprint").GetString());
        Assert.True(web.GetProperty("put").GetBoolean());
        Assert.False(web.GetProperty("get").GetBoolean());
        Assert.Equal(200, (await site.AskKnownAsync("GET /-/session HTTP/1.1", Site.TokenIn(web))).Status);
    }

    [Fact]
    public async Task Links_are_taken_back_one_or_all()
    {
        await using var site = await Site.StartAsync();
        var one = (await site.RunAsync("link")).Ended(0).Lines[0].Split('#')[1];
        Assert.Contains("1 link is", (await site.RunAsync("link", $"--revoke={one[..5]}")).Ended(0).Error, StringComparison.Ordinal);
        Assert.Equal(401, (await site.AskKnownAsync("GET /-/session HTTP/1.1", one)).Status);
        Assert.Equal(200, (await site.AskKnownAsync("GET /-/session HTTP/1.1")).Status);
        Assert.Contains("begins so", (await site.RunAsync("link", $"--revoke={one[..5]}")).Ended(5).Error, StringComparison.Ordinal);
        Assert.Contains("\"count\":1", (await site.RunAsync("link", "--revoke", "--json")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal(401, (await site.AskKnownAsync("GET /-/session HTTP/1.1")).Status);
    }

    [Fact]
    public async Task Where_there_is_no_page_it_says_so()
    {
        using var folder = new TemporaryFolder();
        Task<Run> Link(params string[] more) => DrayBinary.RunAsync(["link", .. more], environment: DrayBinary.At(folder.At("home")));
        Assert.Contains("'dray serve'", (await Link()).Ended(3).Error, StringComparison.Ordinal);
        await using var served = await Served.StartAsync(folder.At("in"), home: folder.At("home"));
        Assert.Contains("--web", (await Link()).Ended(3).Error, StringComparison.Ordinal);
        Assert.Contains("--web", (await Link("--revoke")).Ended(3).Error, StringComparison.Ordinal);
        (await Link("--revoke", "--for", "1h")).Ended(2);
        (await Link("--into", "../up")).Ended(2);
    }
}
