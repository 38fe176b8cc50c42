using System.Diagnostics;
using Dray.EndToEnd.Torture;

namespace Dray.EndToEnd.Web;

/// <summary>What bounds what browsers and tools put in: a link's quota, a person who is asked, a rate, a disk.</summary>
public sealed class UploadLimitsTest
{
    private const int Megabyte = 1 << 20;

    private readonly byte[] _bytes = Linked.Random(Megabyte);

    [Fact]
    public async Task Uploads_that_are_begun_share_the_links_quota_and_what_is_dropped_makes_room()
    {
        await using var linked = await Linked.StartAsync("--link-quota", "8M", "--idle-timeout", "1s");
        var uploads = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            var made = await linked.TusAsync("POST", "/-/uploads", null, ("Upload-Length", $"{Megabyte}"), ("Upload-Metadata", Tus.Metadata(("filename", $"{i}"))));
            if (i < 7) uploads.Add(made.Is(201)["Location"]!);
            else if (made.Status == 201) uploads.Add(made["Location"]!);
            else Assert.Contains("this link takes", made.Is(413).Text, StringComparison.Ordinal);
        }

        var fit = uploads.Count;
        Assert.InRange(fit, 7, 8);
        // However often one is opened again it is paid for once.
        foreach (var part in (int[])[0, 1, 2])
        {
            await GoOnAsync(linked, uploads[0], 300_000 * (part + 1));
            await linked.Served.NextAsync("went");
        }

        (await linked.AskAsync("PUT", "/put", _bytes)).Is(413);
        foreach (var dropped in uploads[^2..]) (await linked.TusAsync("DELETE", dropped)).Is(204);
        // A cut or wrong one is not paid for, nor is what is here already.
        (await linked.AskAsync("PUT", "/put", _bytes, ("Repr-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:"))).Is(422);
        for (var i = 0; i < 3; i++) (await linked.AskAsync("PUT", "/put", _bytes)).Is(201);
        (await linked.AskAsync("PUT", "/other", Linked.Random(Megabyte, seed: 2))).Is(201);
        (await linked.AskAsync("PUT", "/more", Linked.Random(Megabyte, seed: 3))).Is(413);
        using var endless = new StreamContent(new MemoryStream(Linked.Random(Megabyte, seed: 3)));
        (await Answer.OfAsync(linked.Http, "PUT", $"{linked.Url}/endless", endless, ("Transfer-Encoding", "chunked"))).Is(413);
        Assert.Equal(["other", "put"], Directory.GetFiles(linked.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_body_that_began_fast_and_fell_silent_is_parted_with()
    {
        await using var linked = await Linked.StartAsync("--idle-timeout", "1s");
        using var raw = await RawClient.OpenAsync(linked);
        await raw.SayAsync($"PUT /silent HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nContent-Length: {2 * Megabyte}\r\n\r\n{new string('x', Megabyte)}");
        Assert.StartsWith("HTTP/1.1 408", await raw.HearAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(linked.Folder));
    }

    [Fact]
    public async Task Parts_are_paid_for_once_and_not_again_as_a_whole()
    {
        await using var linked = await Linked.StartAsync("--link-quota", "3M");
        var (first, second) = (await linked.PartAsync(_bytes), await linked.PartAsync(_bytes));
        (await linked.JoinAsync("joined", first, "/-/uploads/none")).Is(400);
        (await linked.JoinAsync("joined", first, second)).Is(201);
        (await linked.AskAsync("PUT", "/more", Linked.Random(2 * Megabyte))).Is(413);
        (await linked.AskAsync("PUT", "/fits", Linked.Random(800_000))).Is(201);
        Assert.Equal([.. _bytes, .. _bytes], linked.Read("joined"));
    }

    [Theory]
    [InlineData("yes", false, 201)]
    [InlineData("no", false, 403)]
    [InlineData("yes", true, 201)]
    [InlineData("no", true, 403)]
    public async Task Where_people_are_asked_nothing_is_taken_before_a_yes(string answer, bool isTus, int status)
    {
        await using var linked = await Linked.StartAsync("--ask");
        var asking = isTus
            ? linked.TusAsync("POST", "/-/uploads", _bytes, ("Content-Type", Tus.Piece), ("Upload-Length", $"{Megabyte}"), ("Upload-Metadata", Tus.Metadata(("filename", "asked"))))
            : linked.AskAsync("PUT", "/asked", _bytes);
        var asked = await linked.Served.NextAsync("asked");
        Assert.Equal(("asked", Megabyte), (asked.GetProperty("names")[0].GetString(), asked.GetProperty("bytes").GetInt32()));
        Assert.Empty(Directory.GetFiles(linked.Folder));
        var home = DrayBinary.At(linked.Own.At("home"));
        var id = asked.GetProperty("id").GetString()!;
        (await DrayBinary.RunAsync(["offers", "always", id, "--port", $"{linked.Served.Port}"], environment: home)).Ended(5);
        (await DrayBinary.RunAsync(["offers", answer, id, "--port", $"{linked.Served.Port}"], environment: home)).Ended(0);
        (await asking).Is(status);
        Assert.Equal(status == 201, linked.Has("asked"));
    }

    [Fact]
    public async Task Where_people_are_asked_an_endless_one_is_not_read_before_a_yes()
    {
        await using var linked = await Linked.StartAsync("--ask");
        using var raw = await RawClient.OpenAsync(linked);
        await raw.SayAsync($"PUT /endless HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.Equal(0, (await linked.Served.NextAsync("asked")).GetProperty("bytes").GetInt32());
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(linked.Folder, ".dray"), "*", SearchOption.AllDirectories), file => file.Contains("staging", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_comes_in_keeps_to_the_servers_rate()
    {
        await using var linked = await Linked.StartAsync("--bwlimit", "4M");
        var bytes = Linked.Random(12 * Megabyte);
        var since = Stopwatch.GetTimestamp();
        var half = bytes.Length / 2;
        var put = linked.AskAsync("PUT", "/put", bytes[..half]);
        var upload = await linked.CreateAsync("tus", half);
        (await linked.PatchAsync(upload, 0, bytes[half..])).Is(204);
        (await put).Is(201);
        Assert.True(Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(2), "12 MB at 4 MB/s");
    }

    [Fact]
    public async Task A_full_disk_is_507_and_the_upload_goes_on_once_there_is_room()
    {
        await using var disk = await MemoryDisk.MakeAsync(8 * Megabyte);
        await using var linked = Linked.To(await Served.StartAsync(Path.Combine(disk.Root, "in"), ["--web"]));
        var bytes = Linked.Random(12 * Megabyte);

        (await linked.AskAsync("PUT", "/put", bytes)).Is(507);
        var made = await linked.TusAsync("POST", "/-/uploads", null, ("Upload-Length", $"{bytes.Length}"), ("Upload-Metadata", Tus.Metadata(("filename", "large"))));
        // A tmpfs may reserve no room, so it is full only when it is.
        var upload = made.Status == 201 ? made["Location"]! : null;
        if (upload is null) made.Is(507);
        else (await linked.PatchAsync(upload, 0, bytes)).Is(507);
        Assert.Empty(Directory.GetFiles(linked.Folder));

        await disk.ResizeAsync(64 * Megabyte);
        upload ??= await linked.CreateAsync("large", bytes.Length);
        var there = (await linked.HeadAsync(upload)).Is(200).Offset;
        if (there < bytes.Length) (await linked.PatchAsync(upload, there, bytes[(int)there..])).Is(204);
        Assert.Equal(bytes, linked.Read("large"));
    }

    [Fact]
    public async Task Threat_34_A_server_that_is_killed_leaves_nothing_visible_and_what_it_kept_expires()
    {
        using var folder = new TemporaryFolder();
        await using (var linked = Linked.To(await Served.StartAsync(folder.At("in"), ["--web"], home: folder.Folder("home"))))
        {
            var upload = await linked.CreateAsync("killed", 64L << 20);
            for (var i = 0; i < 3; i++)
            {
                (await linked.PatchAsync(upload, i * 6L * Megabyte, Linked.Random(6 * Megabyte))).Is(204);
                if (i == 1) await DrayBinary.UntilAsync(() => Directory.GetFiles(folder.At("in", ".dray", "staging")).Length >= 2);
            }

            await linked.Served.KillAsync();
            Assert.Empty(Directory.GetFiles(folder.At("in")));
        }

        await using (var again = await Served.StartAsync(folder.At("in"), home: folder.At("home")))
            Assert.Equal(1, (await again.NextAsync("partials_found")).GetProperty("kept").GetInt32());
        await using var sweeping = await Served.StartAsync(folder.At("in"), ["--keep-partials", "0"], home: folder.At("home"));
        await DrayBinary.UntilAsync(() => Directory.GetFiles(folder.At("in", ".dray", "staging")).Length == 0);
    }

    [Fact]
    public async Task Threat_34_A_server_that_ends_leaves_nothing_of_uploads_that_nobody_can_come_back_for()
    {
        using var folder = new TemporaryFolder();
        await using (var linked = Linked.To(await Served.StartAsync(folder.At("in"), ["--web"])))
        {
            (await linked.PatchAsync(await linked.CreateAsync("ended", 64L << 20), 0, Linked.Random(9 * Megabyte))).Is(204);
            Assert.Equal(0, await linked.Served.StopAsync());
        }

        Assert.Empty(Directory.GetFiles(folder.At("in", ".dray", "staging")));
        Assert.Empty(Directory.GetFiles(folder.At("in")));
    }

    /// <summary>Sends what is missing of an upload up to here.</summary>
    private async Task GoOnAsync(Linked linked, string upload, int end)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var there = (int)(await linked.HeadAsync(upload)).Is(200).Offset;
            var answer = await linked.PatchAsync(upload, there, _bytes[there..end]);
            // Its transfer may have gone idle between the two.
            if (isFirst && answer.Status == 409) continue;
            answer.Is(204);
            return;
        }
    }
}
