using System.Globalization;
using System.Security.Cryptography;

namespace Dray.EndToEnd.Web;

/// <summary>The extensions checksum, expiration and termination of tus 1.0; docs/tus.md is the list.</summary>
public sealed class TusExtensionsTest(Linked linked) : IClassFixture<Linked>
{
    private readonly byte[] _bytes = Linked.Random(10_000_000);

    [Fact]
    public async Task The_algorithms_are_told_and_sha1_is_one() =>
        Assert.Equal("sha1,sha256", (await linked.AskAsync("OPTIONS", "/-/uploads")).Is(204)["Tus-Checksum-Algorithm"]);

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task A_piece_with_the_right_checksum_is_taken(string algorithm)
    {
        var upload = await linked.CreateAsync($"right {algorithm}", _bytes.Length);
        foreach (var (from, to) in ((int, int)[])[(0, 100), (100, 9_000_000), (9_000_000, 9_000_000), (9_000_000, _bytes.Length)])
            Assert.Equal(to, (await linked.PatchAsync(upload, from, _bytes[from..to], ("Upload-Checksum", Checksum(algorithm, _bytes[from..to])))).Is(204).Offset);
        Assert.Equal(_bytes, linked.Read($"right {algorithm}"));
    }

    [Theory]
    [InlineData(0, 9_500_000)]
    [InlineData(100, 200)]
    [InlineData(5_000_000, 10_000_000)]
    public async Task A_piece_with_the_wrong_one_is_460_and_never_came(int from, int to)
    {
        var name = $"wrong {from}";
        var upload = await linked.CreateAsync(name, _bytes.Length);
        if (from > 0) (await linked.PatchAsync(upload, 0, _bytes[..from])).Is(204);
        foreach (var algorithm in (string[])["sha1", "sha256"])
        {
            var refused = (await linked.PatchAsync(upload, from, Linked.Random(to - from, seed: 2), ("Upload-Checksum", Checksum(algorithm, _bytes[from..to])))).Is(460);
            Assert.Equal("Checksum Mismatch", refused.Reason);
            Assert.Equal(from, (await linked.HeadAsync(upload)).Is(200).Offset);
        }

        Assert.False(linked.Has(name));
        (await linked.PatchAsync(upload, from, _bytes[from..])).Is(204);
        Assert.Equal(_bytes, linked.Read(name));
    }

    [Fact]
    public async Task A_piece_with_a_checksum_that_is_cut_never_came()
    {
        var upload = await linked.CreateAsync("cut", _bytes.Length);
        (await linked.PatchAsync(upload, 0, _bytes[..1000])).Is(204);
        await using var proxy = new CuttingProxy(linked.Served.Port, 6_000_000);
        using var http = linked.NewClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => Answer.OfAsync(
            http, "PATCH", $"https://{proxy.Address}{upload}", new ByteArrayContent(_bytes[1000..]),
            ("Tus-Resumable", "1.0.0"), ("Content-Type", Tus.Piece), ("Upload-Offset", "1000"), ("Upload-Checksum", Checksum("sha1", _bytes[1000..]))));
        Assert.Equal(1000, (await linked.HeadAsync(upload)).Is(200).Offset);
        (await linked.PatchAsync(upload, 1000, _bytes[1000..], ("Upload-Checksum", Checksum("sha1", _bytes[1000..])))).Is(204);
        Assert.Equal(_bytes, linked.Read("cut"));
    }

    [Theory]
    [InlineData("md5 1B2M2Y8AsgTpgAmY7PhCfg==")]
    [InlineData("sha1")]
    [InlineData("sha1 ")]
    [InlineData("sha1 AAAA")]
    [InlineData("sha1 !!!!")]
    [InlineData("sha256 2jmj7l5rSw0yVb/vlWAYkK/YBwk=")]
    public async Task An_algorithm_that_is_not_told_or_a_checksum_that_is_none_is_400(string checksum)
    {
        var upload = await linked.CreateAsync($"odd {checksum.Length} {checksum[..3]}", 2);
        (await linked.PatchAsync(upload, 0, [1], ("Upload-Checksum", checksum))).Is(400);
        Assert.Equal(0, (await linked.HeadAsync(upload)).Offset);
    }

    [Fact]
    public async Task Bytes_that_come_with_the_creation_are_checked_and_wrong_ones_make_no_upload()
    {
        (string, string)[] headers = [("Content-Type", Tus.Piece), ("Upload-Length", "1"), ("Upload-Metadata", Tus.Metadata(("filename", "created")))];
        Assert.Null((await linked.TusAsync("POST", "/-/uploads", [1], [.. headers, ("Upload-Checksum", Checksum("sha1", [2]))])).Is(460)["Location"]);
        Assert.False(linked.Has("created"));
        (await linked.TusAsync("POST", "/-/uploads", [1], [.. headers, ("Upload-Checksum", Checksum("sha1", [1]))])).Is(201);
        Assert.Equal([1], linked.Read("created"));
    }

    [Fact]
    public async Task When_it_expires_is_told_at_the_creation_and_with_every_piece()
    {
        var made = (await linked.TusAsync("POST", "/-/uploads", null, ("Upload-Length", "2"), ("Upload-Metadata", Tus.Metadata(("filename", "expires"))))).Is(201);
        var patched = (await linked.PatchAsync(made["Location"]!, 0, [1])).Is(204);
        foreach (var answer in (Answer[])[made, patched, await linked.HeadAsync(made["Location"]!)])
            Assert.True(DateTimeOffset.ParseExact(answer["Upload-Expires"]!, "R", CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task What_has_expired_is_404()
    {
        await using var own = await Linked.StartAsync("--keep-partials", "1s");
        var upload = await own.CreateAsync("expired", 2);
        // Whoever asks keeps it, so the wait is longer than it is kept.
        for (var tries = 0; (await own.HeadAsync(upload)).Status != 404; tries++)
        {
            Assert.True(tries < 20, "it never expires");
            await Task.Delay(2500);
        }

        (await own.PatchAsync(upload, 0, [1])).Is(404);
    }

    [Fact]
    public async Task What_was_terminated_is_404_and_leaves_nothing()
    {
        foreach (var there in (int[])[0, 1000, 9_000_000])
        {
            var upload = await linked.CreateAsync($"gone {there}", _bytes.Length);
            if (there > 0) (await linked.PatchAsync(upload, 0, _bytes[..there])).Is(204);
            (await linked.TusAsync("DELETE", upload)).Is(204);
            (await linked.HeadAsync(upload)).Is(404);
            (await linked.PatchAsync(upload, there, [1])).Is(404);
            (await linked.TusAsync("DELETE", upload)).Is(404);
            Assert.False(linked.Has($"gone {there}"));
        }
    }

    [Fact]
    public async Task A_file_that_has_landed_stays_when_its_upload_is_terminated()
    {
        var upload = await linked.CreateAsync("stays", 1);
        (await linked.PatchAsync(upload, 0, [1])).Is(204);
        (await linked.TusAsync("DELETE", upload)).Is(204);
        Assert.Equal([1], linked.Read("stays"));
    }

    private static string Checksum(string algorithm, byte[] bytes) =>
#pragma warning disable CA5350 // tus has SHA-1
        $"{algorithm} {Convert.ToBase64String(algorithm == "sha1" ? SHA1.HashData(bytes) : SHA256.HashData(bytes))}";
#pragma warning restore CA5350
}
