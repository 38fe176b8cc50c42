namespace Dray.EndToEnd.Web;

/// <summary>Very many uploads at once: each is served, or refused in words. Alone, so that nothing but the number is hard.</summary>
[Collection(nameof(Alone))]
public sealed class UploadCrowdTest
{
    private const int Many = 200;
    private const int Size = 300_000;

    [Fact]
    public async Task Two_hundred_at_once_all_land()
    {
        await using var linked = await Linked.StartAsync();
        var bytes = Linked.Random(Size);
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(i => UploadAsync(linked, i, bytes)));
        Assert.All(answers, status => Assert.Contains(status, (int[])[201, 204]));
        for (var i = 0; i < Many; i++) Assert.Equal(bytes, linked.Read($"{i}"));
    }

    [Fact]
    public async Task Two_hundred_at_once_past_a_quota_land_or_are_refused_in_words()
    {
        await using var linked = await Linked.StartAsync("--link-quota", "20M");
        var bytes = Linked.Random(Size);
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(i => UploadAsync(linked, i, bytes)));
        Assert.All(answers, status => Assert.Contains(status, (int[])[201, 204, 413]));
        var landed = answers.Count(status => status != 413);
        Assert.InRange(landed, 1, 20 * (1 << 20) / Size);
        Assert.Equal(landed, Directory.GetFiles(linked.Folder).Length);
    }

    [Fact]
    public async Task Fifty_that_dribble_keep_nobody_waiting()
    {
        await using var linked = await Linked.StartAsync();
        var slow = new List<RawClient>();
        try
        {
            for (var i = 0; i < 50; i++)
            {
                var upload = await linked.CreateAsync($"slow {i}", 1_000_000);
                var client = await RawClient.OpenAsync(linked);
                slow.Add(client);
                await client.SayAsync($"PATCH {upload} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nTus-Resumable: 1.0.0\r\n"
                    + $"Content-Type: {Tus.Piece}\r\nUpload-Offset: 0\r\nContent-Length: 1000000\r\n\r\nx");
            }

            for (var i = 0; i < 10; i++)
            {
                foreach (var client in slow) await client.TrySayAsync(new byte[100]);
                (await linked.AskAsync("PUT", $"/fast{i}", Linked.Random(1_000_000))).Is(201);
            }
        }
        finally
        {
            foreach (var client in slow) client.Dispose();
        }
    }

    /// <summary>Half of them by PUT, half by tus in two pieces, each over a connection of its own. The last status.</summary>
    private static async Task<int> UploadAsync(Linked linked, int number, byte[] bytes)
    {
        using var http = linked.NewClient();
        if (number % 2 == 0) return (await Answer.OfAsync(http, "PUT", $"{linked.Url}/{number}", new ByteArrayContent(bytes))).Status;
        (string, string) version = ("Tus-Resumable", "1.0.0");
        var made = await Answer.OfAsync(http, "POST", $"{linked.Url}/-/uploads", null, version, ("Upload-Length", $"{bytes.Length}"), ("Upload-Metadata", Tus.Metadata(("filename", $"{number}"))));
        if (made.Status != 201) return made.Status;
        var half = bytes.Length / 2;
        foreach (var (from, to) in ((int, int)[])[(0, half), (half, bytes.Length)])
        {
            var patched = await Answer.OfAsync(http, "PATCH", linked.Url + made["Location"], new ByteArrayContent(bytes[from..to]), version, ("Content-Type", Tus.Piece), ("Upload-Offset", $"{from}"));
            if (patched.Status != 204) return patched.Status;
        }

        return 204;
    }
}
