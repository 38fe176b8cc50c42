using System.Text;
using System.Text.Json;

namespace Dray.EndToEnd.Web;

public sealed class LiveTest
{
    [Fact]
    public async Task What_runs_is_shown_as_it_runs_and_keeps_no_server_from_stopping()
    {
        await using var site = await Site.StartAsync();
        await using var live = await site.ConnectAsync();
        await live.WriteAsync(Encoding.ASCII.GetBytes($"GET /-/live HTTP/1.1\r\nHost: {site.Host}\r\nCookie: {await site.TradeAsync()}\r\n\r\n"));
        using var reader = new StreamReader(live, Encoding.UTF8);
        Assert.Equal(0, (await NextAsync(reader)).GetProperty("transfers").GetArrayLength());

        await using (var sending = Running.Start(
            ["send", "--json", "--bwlimit", "2M", "--to", site.Host, SourceTree.MakeFile(site.Folder.At("large"), 100_000_000)], environment: DrayBinary.At(site.Home)))
        {
            JsonElement view;
            do view = await NextAsync(reader);
            while (view.GetProperty("rate").GetProperty("in").GetInt64() == 0);
            var transfer = Assert.Single(view.GetProperty("transfers").EnumerateArray());
            Assert.Equal("in", transfer.GetProperty("direction").GetString());
            Assert.True(transfer.GetProperty("bytes").GetInt64() > 0);
            Assert.True(transfer.GetProperty("rate").GetInt64() > 0);
        }

        site.Running.Terminate();
        while (await reader.ReadLineAsync() is not null)
        {
        }

        Assert.Equal(0, (await site.Running.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Only_so_many_watch_and_only_by_a_link()
    {
        await using var site = await Site.StartAsync();
        Assert.Equal(401, (await site.AskAsync($"GET /-/live HTTP/1.1\nHost: {site.Host}")).Status);
        var watching = new List<Stream>();
        try
        {
            for (var i = 0; i < 16; i++)
            {
                var stream = await site.ConnectAsync();
                watching.Add(stream);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /-/live HTTP/1.1\r\nHost: {site.Host}\r\nAuthorization: Bearer {site.Token}\r\nConnection: close\r\n\r\n"));
                Assert.True(await stream.ReadAsync(new byte[1]) == 1);
            }

            Assert.Equal(503, (await site.AskKnownAsync("GET /-/live HTTP/1.1")).Status);
            // Whoever has been let in by a link is shown nothing any more when it is taken back.
            (await site.RunAsync("link", "--revoke")).Ended(0);
            await Task.WhenAll(watching.Select(Site.ReadAsync).ToArray());
        }
        finally
        {
            foreach (var stream in watching) await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task From_another_machine_it_is_shown_to_nobody()
    {
        Tools.NeedLinux();
        Tools.Need("curl");
        await using var hosts = await TwoHosts.CableAsync();
        using var folder = new TemporaryFolder();
        await using var served = Running.Start(
            ["serve", folder.At("in"), "--listen", $"{TwoHosts.NearAddress}:0", "--json", "--web"], hosts.OnNear, DrayBinary.At(folder.At("home")));
        var web = (await served.NextAsync("listening")).GetProperty("web");
        var page = web.GetProperty("links")[0].GetString()!.Split('#')[0];
        Task<string> Ask(string[] from, string path) =>
            Tools.ShellAsync(folder, $"{string.Join(' ', from)} curl -sk -m 20 -o /dev/null -w '%{{http_code}}' -u :{Site.TokenIn(web)} {page}{path}");

        Assert.Equal("200", await Ask(hosts.OnFar, ""));
        Assert.Equal("200", await Ask(hosts.OnFar, "-/session"));
        Assert.Equal("403", await Ask(hosts.OnFar, "-/live"));
        Assert.Contains("\"live\":true", await Tools.ShellAsync(folder, $"{string.Join(' ', hosts.OnNear)} curl -sk -m 20 -u :{Site.TokenIn(web)} {page}-/session"), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> NextAsync(StreamReader reader)
    {
        using var patience = new CancellationTokenSource(DrayBinary.Patience);
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return JsonDocument.Parse(line[6..]).RootElement.Clone();
        }

        throw new EndOfStreamException("the stream has ended");
    }
}
