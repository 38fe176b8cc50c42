namespace Dray.EndToEnd.Web;

/// <summary>The core protocol of tus 1.0, expectation by expectation; docs/tus.md is the list.</summary>
public sealed class TusCoreTest(Linked linked) : IClassFixture<Linked>
{
    [Fact]
    public async Task Options_tells_version_extensions_and_largest_size_to_anybody()
    {
        using var stranger = linked.NewStranger();
        var told = (await Answer.OfAsync(stranger, "OPTIONS", $"{linked.Url}/-/uploads", null)).Is(204);
        Assert.Equal("1.0.0", told["Tus-Version"]);
        Assert.Equal("creation,creation-with-upload,checksum,expiration,termination,concatenation", told["Tus-Extension"]);
        Assert.True(long.Parse(told["Tus-Max-Size"]!, null) > 0);
    }

    [Fact]
    public async Task Every_answer_names_the_version()
    {
        var upload = await linked.CreateAsync("versioned", 2);
        Answer[] answers =
        [
            await linked.HeadAsync(upload), await linked.PatchAsync(upload, 0, [1]), await linked.PatchAsync(upload, 9, [1]),
            await linked.TusAsync("DELETE", upload), await linked.HeadAsync(upload), await linked.TusAsync("POST", "/-/uploads"),
        ];
        Assert.Equal([200, 204, 409, 204, 404, 400], answers.Select(answer => answer.Status));
        Assert.All(answers, answer => Assert.Equal("1.0.0", answer["Tus-Resumable"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0.2.2")]
    [InlineData("2.0.0")]
    public async Task A_version_that_is_not_supported_is_412_and_nothing_is_done(string? version)
    {
        var upload = await linked.CreateAsync($"version {version}", 2);
        (string, string)[] headers = version is null ? [] : [("Tus-Resumable", version)];
        foreach (var (method, path) in ((string, string)[])[("DELETE", upload), ("PATCH", upload), ("HEAD", upload), ("POST", "/-/uploads")])
        {
            var answer = (await linked.AskAsync(method, path, null, headers)).Is(412);
            Assert.Equal("1.0.0", answer["Tus-Version"]);
        }

        Assert.Equal(0, (await linked.HeadAsync(upload)).Is(200).Offset);
    }

    [Fact]
    public async Task Head_tells_offset_and_length_from_the_beginning_to_the_end()
    {
        var upload = await linked.CreateAsync("headed", 3);
        foreach (var offset in (int[])[0, 1, 2, 3])
        {
            var told = (await linked.HeadAsync(upload)).Is(200);
            Assert.Equal((offset, "3"), ((int)told.Offset, told["Upload-Length"]));
            if (offset < 3) (await linked.PatchAsync(upload, offset, [(byte)offset])).Is(204);
        }

        Assert.Equal([0, 1, 2], linked.Read("headed"));
    }

    [Fact]
    public async Task Head_is_not_to_be_cached() =>
        Assert.Equal("no-store", (await linked.HeadAsync(await linked.CreateAsync("uncached", 1))).Is(200)["Cache-Control"]);

    [Theory]
    [InlineData("/-/uploads/0123456789abcdef0123456789abcdef")]
    [InlineData("/-/uploads/x")]
    public async Task What_is_not_there_is_404_without_an_offset(string upload)
    {
        foreach (var method in (string[])["HEAD", "DELETE"]) Assert.Null((await linked.TusAsync(method, upload)).Is(404)["Upload-Offset"]);
        Assert.Null((await linked.PatchAsync(upload, 0, [1])).Is(404)["Upload-Offset"]);
    }

    [Fact]
    public async Task Patch_writes_at_the_offset_and_answers_204_with_the_new_one()
    {
        var bytes = Linked.Random(9_000_000);
        var upload = await linked.CreateAsync("patched", bytes.Length);
        foreach (var (from, to) in ((int, int)[])[(0, 5_000_000), (5_000_000, 5_000_001), (5_000_001, bytes.Length)])
            Assert.Equal(to, (await linked.PatchAsync(upload, from, bytes[from..to])).Is(204).Offset);
        Assert.Equal(bytes, linked.Read("patched"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/octet-stream")]
    [InlineData("text/plain")]
    public async Task Patch_of_another_media_type_is_415(string? type)
    {
        var upload = await linked.CreateAsync($"typed {type?.Replace('/', ' ')}", 2);
        (string, string)[] headers = type is null ? [("Upload-Offset", "0")] : [("Upload-Offset", "0"), ("Content-Type", type)];
        (await linked.TusAsync("PATCH", upload, [1], headers)).Is(415);
        Assert.Equal(0, (await linked.HeadAsync(upload)).Offset);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Patch_at_another_offset_is_409_and_changes_nothing(long offset)
    {
        var upload = await linked.CreateAsync($"elsewhere {offset}", 4);
        (await linked.PatchAsync(upload, 0, [1, 2])).Is(204);
        (await linked.PatchAsync(upload, offset, [9])).Is(409);
        Assert.Equal(2, (await linked.HeadAsync(upload)).Offset);
        (await linked.PatchAsync(upload, 2, [3, 4])).Is(204);
        Assert.Equal([1, 2, 3, 4], linked.Read($"elsewhere {offset}"));
    }

    [Fact]
    public async Task One_connection_serves_any_number_of_requests_whatever_becomes_of_them()
    {
        var bytes = Linked.Random(300);
        using var raw = await RawClient.OpenAsync(linked);
        var upload = await linked.CreateAsync("one connection", bytes.Length);
        for (var offset = 0; offset < bytes.Length; offset += 100)
        {
            foreach (var (at, status) in ((int, string)[])[(offset + 1, "409 Conflict"), (offset, "204 No Content")])
            {
                await raw.SayAsync($"PATCH {upload} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nTus-Resumable: 1.0.0\r\n"
                    + $"Content-Type: {Tus.Piece}\r\nUpload-Offset: {at}\r\nContent-Length: 100\r\n\r\n");
                await raw.SayAsync(bytes.AsMemory(offset, 100));
                Assert.Equal($"HTTP/1.1 {status}", await raw.HearAllAsync());
            }
        }

        Assert.Equal(bytes, linked.Read("one connection"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("0x0")]
    [InlineData("1.0")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public async Task Offsets_are_counts(string offset)
    {
        var upload = await linked.CreateAsync($"counted {offset}", 2);
        (await linked.TusAsync("PATCH", upload, [1], ("Content-Type", Tus.Piece), ("Upload-Offset", offset))).Is(400);
        Assert.Equal(0, (await linked.HeadAsync(upload)).Offset);
    }

    [Fact]
    public async Task Patch_without_an_offset_is_400()
    {
        var upload = await linked.CreateAsync("without", 2);
        (await linked.TusAsync("PATCH", upload, [1], ("Content-Type", Tus.Piece))).Is(400);
    }

    [Fact]
    public async Task More_than_was_announced_is_413_and_the_upload_is_none_the_worse()
    {
        var upload = await linked.CreateAsync("too much", 4);
        (await linked.PatchAsync(upload, 0, [1, 2])).Is(204);
        (await linked.PatchAsync(upload, 2, [3, 4, 5])).Is(413);
        // As much, and nobody says beforehand how much.
        using var chunked = new StreamContent(new MemoryStream([3, 4, 5]));
        (await Answer.OfAsync(linked.Http, "PATCH", linked.Url + upload, chunked, ("Tus-Resumable", "1.0.0"), ("Content-Type", Tus.Piece), ("Upload-Offset", "2"), ("Transfer-Encoding", "chunked"))).Is(413);
        Assert.Equal(2, (await linked.HeadAsync(upload)).Offset);
        (await linked.PatchAsync(upload, 2, [3, 4])).Is(204);
        Assert.Equal([1, 2, 3, 4], linked.Read("too much"));
    }

    [Fact]
    public async Task What_came_before_a_cut_stays()
    {
        var bytes = Linked.Random(12_000_000);
        var upload = await linked.CreateAsync("cut", bytes.Length);
        await using var proxy = new CuttingProxy(linked.Served.Port, 8_000_000);
        using var http = linked.NewClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => Answer.OfAsync(
            http, "PATCH", $"https://{proxy.Address}{upload}", new ByteArrayContent(bytes), ("Tus-Resumable", "1.0.0"), ("Content-Type", Tus.Piece), ("Upload-Offset", "0")));
        var there = (await linked.HeadAsync(upload)).Is(200).Offset;
        Assert.InRange(there, 1, 8_000_000);
        (await linked.PatchAsync(upload, there, bytes[(int)there..])).Is(204);
        Assert.Equal(bytes, linked.Read("cut"));
    }

    [Fact]
    public async Task Head_of_what_is_whole_and_was_cut_off_before_it_was_told_finds_it_landed()
    {
        // All bytes come, but not the end of the request. Whoever asks takes the upload from it, perhaps before they are read.
        var bytes = Linked.Random(256 << 10);
        var upload = await linked.CreateAsync("never ended", bytes.Length);
        do
        {
            using var raw = await RawClient.OpenAsync(linked);
            await raw.SayAsync($"PATCH {upload} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nTus-Resumable: 1.0.0\r\n"
                + $"Content-Type: {Tus.Piece}\r\nUpload-Offset: 0\r\nTransfer-Encoding: chunked\r\n\r\n{bytes.Length:x}\r\n");
            await raw.SayAsync(bytes);
        }
        while ((await linked.HeadAsync(upload)).Is(200).Offset < bytes.Length);

        var told = (await linked.HeadAsync(upload)).Is(200);
        Assert.Equal(((long)bytes.Length, "landed"), (told.Offset, told["Dray-Outcome"]));
        Assert.Equal(bytes, linked.Read("never ended"));
    }

    [Fact]
    public async Task The_methods_override_counts_instead_of_the_method()
    {
        var upload = await linked.CreateAsync("overridden", 2);
        (await linked.TusAsync("POST", upload, [1, 2], ("X-HTTP-Method-Override", "PATCH"), ("Content-Type", Tus.Piece), ("Upload-Offset", "0"))).Is(204);
        Assert.Equal([1, 2], linked.Read("overridden"));
        (await linked.TusAsync("POST", upload, null, ("X-HTTP-Method-Override", "delete"))).Is(204);
        (await linked.HeadAsync(upload)).Is(404);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("TRACE")]
    [InlineData("SESSION")]
    public async Task The_methods_override_opens_no_other_door(string other)
    {
        var upload = await linked.CreateAsync($"door {other}", 2);
        (await linked.TusAsync("POST", upload, null, ("X-HTTP-Method-Override", other))).Is(405);
        (await linked.TusAsync("POST", "/-/uploads", null, ("X-HTTP-Method-Override", other))).Is(405);
        using var stranger = linked.NewStranger();
        foreach (var method in (string[])["HEAD", "PATCH", "DELETE", "POST"])
        {
            (await Answer.OfAsync(stranger, "POST", linked.Url + upload, null, ("Tus-Resumable", "1.0.0"), ("X-HTTP-Method-Override", method))).Is(401);
            // Elsewhere nobody looks at it.
            (await linked.AskAsync("GET", "/-/nothing", null, ("X-HTTP-Method-Override", method))).Is(404);
        }

        using (var raw = await RawClient.OpenAsync(linked))
        {
            await raw.SayAsync($"POST {upload} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nTus-Resumable: 1.0.0\r\n"
                + "X-HTTP-Method-Override: PATCH\r\nX-HTTP-Method-Override: DELETE\r\nContent-Length: 0\r\n\r\n");
            Assert.Equal("HTTP/1.1 400 Bad Request", await raw.HearAsync());
        }

        Assert.Equal(0, (await linked.HeadAsync(upload)).Is(200).Offset);
    }
}
