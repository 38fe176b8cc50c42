using System.Text;

namespace Dray.EndToEnd.Web;

/// <summary>The extensions creation and creation-with-upload of tus 1.0; docs/tus.md is the list.</summary>
public sealed class TusCreationTest(Linked linked) : IClassFixture<Linked>
{
    [Fact]
    public async Task Post_answers_201_with_the_place_of_an_empty_upload()
    {
        var made = (await linked.TusAsync("POST", "/-/uploads", null, ("Upload-Length", "10"), ("Upload-Metadata", Tus.Metadata(("filename", "made"))))).Is(201);
        Assert.Matches("^/-/uploads/[0-9a-f]{32}$", made["Location"]);
        Assert.Equal((0L, "10"), (made.Offset, (await linked.HeadAsync(made["Location"]!)).Is(200)["Upload-Length"]));
        Assert.False(linked.Has("made"));
    }

    [Fact]
    public async Task One_of_no_bytes_lands_at_once()
    {
        var upload = await linked.CreateAsync("empty", 0);
        Assert.Empty(linked.Read("empty"));
        Assert.Equal((0L, "landed"), ((await linked.HeadAsync(upload)).Offset, (await linked.HeadAsync(upload))["Dray-Outcome"]));
    }

    [Fact]
    public async Task A_length_that_is_missing_or_comes_later_is_400()
    {
        var name = ("Upload-Metadata", Tus.Metadata(("filename", "unknown")));
        (await linked.TusAsync("POST", "/-/uploads", null, name)).Is(400);
        // creation-defer-length is not announced.
        (await linked.TusAsync("POST", "/-/uploads", null, name, ("Upload-Defer-Length", "1"))).Is(400);
    }

    [Theory]
    [InlineData("-1", 400)]
    [InlineData("ten", 400)]
    [InlineData("1e3", 400)]
    [InlineData("9223372036854775808", 400)]
    [InlineData("9223372036854775807", 413)]
    [InlineData("70368744177665", 413)]
    public async Task Lengths_are_counts_and_none_is_beyond_the_largest(string length, int status) =>
        (await linked.TusAsync("POST", "/-/uploads", null, ("Upload-Length", length), ("Upload-Metadata", Tus.Metadata(("filename", "long"))))).Is(status);

    [Fact]
    public async Task Metadata_is_told_again_as_it_came()
    {
        var metadata = $"{Tus.Metadata(("filename", "metadata ä"), ("filetype", "image/png"))},is_confidential";
        var made = (await linked.TusAsync("POST", "/-/uploads", null, ("Upload-Length", "1"), ("Upload-Metadata", metadata))).Is(201);
        Assert.Equal(metadata, (await linked.HeadAsync(made["Location"]!))["Upload-Metadata"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("filename")]
    [InlineData("filename bm8*")]
    [InlineData("filename YQ==,filename Yg==")]
    [InlineData(" YQ==")]
    [InlineData(",filename YQ==")]
    [InlineData("filename /////w==")]
    public async Task Metadata_has_unique_keys_and_values_in_base64(string metadata) =>
        (await linked.TusAsync("POST", "/-/uploads", null, ("Upload-Length", "1"), ("Upload-Metadata", metadata))).Is(400);

    [Theory]
    [InlineData("../out")]
    [InlineData("a/../../out")]
    [InlineData("/etc/out")]
    [InlineData(".dray/out")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData(".")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        (await linked.TusAsync("POST", "/-/uploads", null, ("Upload-Length", "1"), ("Upload-Metadata", Tus.Metadata(("filename", name))))).Is(400);
        Assert.False(File.Exists(linked.Own.At("out")));
    }

    [Theory]
    [InlineData("naïve – 文件 🐎.txt")]
    [InlineData("deep/deeper/file")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a;b&c=d %2e%2e \"q\" 'r' $(s) `t`")]
    [InlineData("back\\slash")]
    public async Task Any_other_name_is_taken_as_it_is_and_told_so(string name)
    {
        var made = (await linked.TusAsync("POST", "/-/uploads", [1], ("Content-Type", Tus.Piece), ("Upload-Length", "1"), ("Upload-Metadata", Tus.Metadata(("filename", name))))).Is(201);
        Assert.Equal([1], linked.Read(name));
        Assert.Equal(name, Uri.UnescapeDataString(made["Dray-Name"]!));
    }

    [Fact]
    public async Task A_path_beats_a_name_and_the_time_is_kept()
    {
        var metadata = Tus.Metadata(("filename", "f"), ("relativePath", "folder/f"), ("modified", "1700000000123"));
        (await linked.TusAsync("POST", "/-/uploads", [1], ("Content-Type", Tus.Piece), ("Upload-Length", "1"), ("Upload-Metadata", metadata))).Is(201);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000123).UtcDateTime, File.GetLastWriteTimeUtc(Path.Combine(linked.Folder, "folder", "f")));
    }

    [Fact]
    public async Task Bytes_that_come_with_it_are_taken_and_the_offset_told()
    {
        var bytes = Linked.Random(5_000_000);
        var made = (await linked.TusAsync("POST", "/-/uploads", bytes[..4_500_000], ("Content-Type", Tus.Piece), ("Upload-Length", $"{bytes.Length}"), ("Upload-Metadata", Tus.Metadata(("filename", "begun"))))).Is(201);
        Assert.Equal(4_500_000, made.Offset);
        (await linked.PatchAsync(made["Location"]!, 4_500_000, bytes[4_500_000..])).Is(204);
        Assert.Equal(bytes, linked.Read("begun"));
    }

    [Fact]
    public async Task One_that_comes_whole_is_told_what_became_of_it()
    {
        for (var round = 0; round < 3; round++)
        {
            byte[] bytes = round == 1 ? [2] : [1];
            var made = (await linked.TusAsync("POST", "/-/uploads", bytes, ("Content-Type", Tus.Piece), ("Upload-Length", "1"), ("Upload-Metadata", Tus.Metadata(("filename", "at once"))))).Is(201);
            Assert.Equal(new[] { ("at once", "landed"), ("at once (1)", "beside"), ("at once", "skipped") }[round], (Uri.UnescapeDataString(made["Dray-Name"]!), made["Dray-Outcome"]));
        }
    }

    [Fact]
    public async Task More_bytes_than_announced_make_no_upload()
    {
        var before = Directory.GetFiles(linked.Folder).Length;
        (await linked.TusAsync("POST", "/-/uploads", [1, 2], ("Content-Type", Tus.Piece), ("Upload-Length", "1"), ("Upload-Metadata", Tus.Metadata(("filename", "over"))))).Is(413);
        Assert.Equal(before, Directory.GetFiles(linked.Folder).Length);
    }

    [Fact]
    public async Task Other_bodies_are_not_taken_for_bytes_of_the_file()
    {
        var made = (await linked.TusAsync("POST", "/-/uploads", Encoding.UTF8.GetBytes("{}"), ("Content-Type", "application/json"), ("Upload-Length", "2"), ("Upload-Metadata", Tus.Metadata(("filename", "json"))))).Is(201);
        Assert.Equal(0, made.Offset);
    }

    [Fact]
    public async Task Uploads_are_made_by_post_alone() =>
        Assert.Equal("OPTIONS, POST", (await linked.TusAsync("PUT", "/-/uploads", [1])).Is(405)["Allow"]);
}
