using System.Diagnostics;
using System.Text;

namespace Dray.EndToEnd.Web;

/// <summary>The page's part of the threats in docs/security.md that have to do with what comes in.</summary>
public sealed class UploadThreatTest(Linked linked) : IClassFixture<Linked>
{
    private const long Gigabyte = 1L << 30;

    [Theory]
    [InlineData("PUT", "/big")]
    [InlineData("PATCH", "/-/uploads/0123456789abcdef0123456789abcdef")]
    [InlineData("POST", "/-/uploads")]
    [InlineData("POST", "/-/session")]
    public async Task Threat_29_Who_has_no_link_is_refused_before_the_first_byte_of_his_gigabyte(string method, string path)
    {
        using var raw = await RawClient.OpenAsync(linked);
        var before = Listing();
        await raw.SayAsync($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nUpload-Length: {Gigabyte}\r\n"
            + $"Content-Type: {Tus.Piece}\r\nContent-Length: {Gigabyte}\r\n\r\n");
        Assert.Equal("HTTP/1.1 401 Unauthorized", await raw.HearAsync()); // though nothing of the body has been said
        Assert.InRange(await PourAsync(raw), 0, Gigabyte / 4);
        Assert.Equal(before, Listing());
    }

    [Fact]
    public async Task Threat_32_A_new_connection_takes_the_upload_from_an_old_one_that_is_half_open()
    {
        var bytes = Linked.Random(6_000_000);
        var upload = await linked.CreateAsync("half open", bytes.Length);
        using var old = await RawClient.OpenAsync(linked);
        await old.SayAsync($"PATCH {upload} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nTus-Resumable: 1.0.0\r\n"
            + $"Content-Type: {Tus.Piece}\r\nUpload-Offset: 0\r\nContent-Length: {bytes.Length}\r\n\r\n");
        await old.SayAsync(bytes.AsMemory(0, 5_000_000));

        var there = (int)(await linked.HeadAsync(upload)).Is(200).Offset;
        Assert.Equal("HTTP/1.1 409 Conflict", await old.HearAsync());
        await old.TrySayAsync(Linked.Random(1_000_000, seed: 2));
        (await linked.PatchAsync(upload, there, bytes[there..])).Is(204);
        Assert.Equal(bytes, linked.Read("half open"));
    }

    [Fact]
    public async Task An_upload_gets_on_however_little_comes_before_each_cut()
    {
        const int little = 50_000;
        var bytes = Linked.Random(6_000_000);
        var upload = await linked.CreateAsync("dribble", bytes.Length);
        var since = Stopwatch.GetTimestamp();
        for (var there = 0; there < 5 * little; there = (int)(await linked.HeadAsync(upload)).Is(200).Offset)
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < DrayBinary.Patience, $"it got no further than {there}");
            using var cut = await RawClient.OpenAsync(linked);
            await cut.SayAsync($"PATCH {upload} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nTus-Resumable: 1.0.0\r\n"
                + $"Content-Type: {Tus.Piece}\r\nUpload-Offset: {there}\r\nContent-Length: {bytes.Length - there}\r\n\r\n");
            await cut.SayAsync(bytes.AsMemory(there, little));
        }

        var left = (int)(await linked.HeadAsync(upload)).Is(200).Offset;
        (await linked.PatchAsync(upload, left, bytes[left..])).Is(204);
        Assert.Equal(bytes, linked.Read("dribble"));
    }

    [Fact]
    public async Task Threat_32_Of_many_that_bring_the_same_upload_at_once_one_does()
    {
        var bytes = Linked.Random(6_000_000);
        for (var round = 0; round < 5; round++)
        {
            var upload = await linked.CreateAsync($"rivals {round}", bytes.Length);
            for (var there = 0L; there < bytes.Length; there = (await linked.HeadAsync(upload)).Is(200).Offset)
            {
                var at = there;
                var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => StatusAsync(linked.PatchAsync(upload, at, bytes[(int)at..]))));
                Assert.All(statuses, status => Assert.Contains(status, (int[])[204, 409, 0]));
            }

            Assert.Equal(bytes, linked.Read($"rivals {round}"));
        }

        Assert.DoesNotContain(Directory.GetFiles(linked.Folder), file => file.Contains("(1)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Threat_32_What_is_terminated_while_it_comes_is_gone()
    {
        var bytes = Linked.Random(9_000_000);
        for (var round = 0; round < 5; round++)
        {
            var upload = await linked.CreateAsync($"terminated {round}", bytes.Length + 1);
            var patching = linked.PatchAsync(upload, 0, bytes);
            (await linked.TusAsync("DELETE", upload)).Is(204);
            Assert.Contains(await StatusAsync(patching), (int[])[204, 404, 409, 0]);
            (await linked.HeadAsync(upload)).Is(404);
            Assert.False(linked.Has($"terminated {round}"));
        }
    }

    [Fact]
    public async Task Threat_34_An_upload_that_went_idle_is_parked_and_its_parts_are_put_together_all_the_same()
    {
        await using var own = await Linked.StartAsync("--idle-timeout", "1s");
        var bytes = Linked.Random(9_500_000);
        var first = await own.PartAsync(bytes[..9_000_000]);
        await own.Served.NextAsync("went");
        var second = await own.PartAsync(bytes[9_000_000..]);
        await own.Served.NextAsync("went");
        Assert.Equal(9_000_000, (await own.HeadAsync(first)).Is(200).Offset);
        (await own.JoinAsync("joined", first, second)).Is(201);
        Assert.Equal(bytes, own.Read("joined"));
    }

    /// <summary>0 where the connection was ended in the midst of what a client went on to say.</summary>
    private static async Task<int> StatusAsync(Task<Answer> asking)
    {
        try
        {
            return (await asking).Status;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <summary>Goes on to send until nobody takes it any more. How much was taken, by whatever is on the way.</summary>
    private static async Task<long> PourAsync(RawClient to)
    {
        var block = new byte[1 << 20];
        var taken = 0L;
        for (var since = Stopwatch.GetTimestamp(); taken < Gigabyte && await to.TrySayAsync(block); taken += block.Length)
            Assert.True(Stopwatch.GetElapsedTime(since) < DrayBinary.Patience, "somebody still takes it");
        return taken;
    }

    private string Listing() => new StringBuilder().AppendJoin('\n', Directory.GetFileSystemEntries(linked.Folder, "*", SearchOption.AllDirectories).Order()).ToString();
}
