using System.Text;

namespace Dray.EndToEnd.Web;

/// <summary>What costs the page much and its asker little: cut or refused, and nobody else waits for it.</summary>
public sealed class WebFloodTest
{
    [Theory]
    [InlineData(414, 20_000, 0, 0)]
    [InlineData(431, 0, 20_000, 0)]
    [InlineData(431, 0, 0, 1_000)]
    public async Task A_head_that_is_too_large_is_refused(int status, int line, int header, int headers)
    {
        await using var site = await Site.StartAsync();
        var head = new StringBuilder($"GET /{new string('a', line)} HTTP/1.1\nHost: {site.Host}\nX: {new string('b', header)}");
        for (var i = 0; i < headers; i++) head.Append($"\nX-{i}: y");
        var reply = await site.AskAsync(head.ToString());
        Assert.Contains(reply.Status, (int[])[status, 0]); // cut where it was still sending
        Assert.Equal(200, (await site.AskAsync($"GET / HTTP/1.1\nHost: {site.Host}")).Status);
        Assert.False(site.Running.HasExited);
    }

    [Fact]
    public async Task Who_dribbles_or_says_nothing_is_cut_and_keeps_nobody_waiting()
    {
        await using var site = await Site.StartAsync();
        var slow = new List<Stream>();
        try
        {
            for (var i = 0; i < 100; i++)
            {
                var stream = await site.ConnectAsync();
                slow.Add(stream);
                // A third says nothing, a third half a head, a third a whole one and then no body.
                if (i % 3 == 1) await stream.WriteAsync("GET / HTTP/1.1\r\nHost: "u8.ToArray());
                if (i % 3 == 2) await stream.WriteAsync(Encoding.ASCII.GetBytes($"PUT /slow-{i} HTTP/1.1\r\nHost: {site.Host}\r\nAuthorization: Bearer {site.Token}\r\nContent-Length: 100000\r\n\r\n"));
            }

            Assert.Equal(201, (await site.AskKnownAsync("PUT /honest HTTP/1.1\nContent-Length: 5", body: "hello")).Status);
            using var over = new CancellationTokenSource();
            var dribbling = DribbleAsync(slow, over.Token);
            await Task.WhenAll(slow.Select(Site.ReadAsync));
            await over.CancelAsync();
            await dribbling;
        }
        finally
        {
            foreach (var stream in slow) await stream.DisposeAsync();
        }

        Assert.Equal(201, (await site.AskKnownAsync("PUT /late HTTP/1.1\nContent-Length: 5", body: "hello")).Status);
        Assert.False(site.Running.HasExited);
        Assert.Equal(["honest", "late"], Directory.EnumerateFiles(site.Served).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Content-Length: 1000000000", "")]
    [InlineData("Transfer-Encoding: chunked", "40000000\r\n")]
    [InlineData("Content-Length: 1000000000\r\nExpect: 100-continue", "")]
    public async Task Threat_29_A_gigabyte_of_somebody_without_a_link_changes_nothing_on_the_disk(string length, string chunk)
    {
        await using var site = await Site.StartAsync();
        var before = site.Files;
        await using var stream = await site.ConnectAsync();
        var answer = Site.ReadAsync(stream);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"PUT /big HTTP/1.1\r\nHost: {site.Host}\r\n{length}\r\n\r\n{chunk}"));
        var sent = await SendAsync(stream, 1_000_000_000);
        var reply = Reply.Of(await answer);
        Assert.Equal(401, reply.Status);
        Assert.Equal(before, site.Files);
        Assert.True(sent < 1_000_000_000, "all of it was taken");
    }

    private static async Task<long> SendAsync(Stream stream, long most)
    {
        var (piece, sent) = (new byte[64 << 10], 0L);
        try
        {
            for (; sent < most; sent += piece.Length) await stream.WriteAsync(piece);
        }
        catch (IOException)
        {
            // It was cut.
        }

        return sent;
    }

    private static async Task DribbleAsync(List<Stream> slow, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(500, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            for (var i = 0; i < slow.Count; i++)
            {
                try
                {
                    if (i % 3 > 0) await slow[i].WriteAsync("a"u8.ToArray(), over);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException)
                {
                    // It has been cut.
                }
            }
        }
    }
}
