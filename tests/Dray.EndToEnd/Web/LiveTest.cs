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
