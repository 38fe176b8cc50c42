namespace Dray.EndToEnd.Web;

/// <summary>The extension concatenation of tus 1.0; docs/tus.md is the list.</summary>
public sealed class TusConcatenationTest(Linked linked) : IClassFixture<Linked>
{
    private readonly byte[] _bytes = Linked.Random(12_000_000);

    [Fact]
    public async Task Parts_in_any_number_of_requests_make_the_whole_in_the_order_that_was_asked_for()
    {
        var last = await linked.PartAsync(_bytes[9_000_010..]);
        var small = await linked.PartAsync(_bytes[9_000_000..9_000_010]);
        var first = await linked.CreateAsync("ignored", 9_000_000, ("Upload-Concat", "partial"));
        (await linked.PatchAsync(first, 0, _bytes[..100])).Is(204);
        (await linked.PatchAsync(first, 100, _bytes[100..9_000_000])).Is(204);
        var empty = await linked.PartAsync([]);

        var made = (await linked.JoinAsync("whole", first, empty, small, linked.Url + last)).Is(201);
        Assert.Equal(("whole", "landed"), (made["Dray-Name"], made["Dray-Outcome"]));
        Assert.Equal(_bytes, linked.Read("whole"));
        Assert.False(linked.Has("ignored"));
    }

    [Fact]
    public async Task The_length_of_the_whole_is_that_of_its_parts_and_its_metadata_is_its_own()
    {
        var (first, second) = (await linked.PartAsync([1, 2]), await linked.PartAsync([3]));
        var whole = (await linked.JoinAsync("summed", first, second)).Is(201)["Location"]!;
        var told = (await linked.HeadAsync(whole)).Is(200);
        Assert.Equal(("3", 3L, Tus.Metadata(("filename", "summed"))), (told["Upload-Length"], told.Offset, told["Upload-Metadata"]));
    }

    [Fact]
    public async Task Head_tells_what_was_said_of_part_and_whole()
    {
        var part = await linked.PartAsync([1]);
        Assert.Equal("partial", (await linked.HeadAsync(part)).Is(200)["Upload-Concat"]);
        var whole = (await linked.JoinAsync("told", part)).Is(201)["Location"]!;
        Assert.Equal($"final;{part}", (await linked.HeadAsync(whole)).Is(200)["Upload-Concat"]);
        Assert.Null((await linked.HeadAsync(await linked.CreateAsync("plain", 1)))["Upload-Concat"]);
    }

    [Fact]
    public async Task The_whole_takes_no_patch()
    {
        var whole = (await linked.JoinAsync("closed", await linked.PartAsync([1]))).Is(201)["Location"]!;
        (await linked.PatchAsync(whole, 1, [2])).Is(403);
        Assert.Equal([1], linked.Read("closed"));
    }

    [Fact]
    public async Task Parts_are_gone_once_they_are_put_together_and_stay_where_that_failed()
    {
        var (first, second) = (await linked.PartAsync([1]), await linked.PartAsync([2]));
        (await linked.JoinAsync("../no", first, second)).Is(400);
        (await linked.JoinAsync("missing", first, "/-/uploads/0123456789abcdef0123456789abcdef", second)).Is(400);
        (await linked.JoinAsync("again", first, second)).Is(201);
        (await linked.HeadAsync(first)).Is(404);
        Assert.Equal([1, 2], linked.Read("again"));
        Assert.False(linked.Has("missing"));
    }

    [Fact]
    public async Task A_part_does_not_land_by_itself()
    {
        var before = Directory.GetFiles(linked.Folder).Length;
        var part = await linked.PartAsync(_bytes[..200_000]);
        Assert.Null((await linked.HeadAsync(part)).Is(200)["Dray-Name"]);
        Assert.Equal(before, Directory.GetFiles(linked.Folder).Length);
    }

    [Fact]
    public async Task Parts_that_are_not_whole_yet_are_not_put_together()
    {
        var (first, second) = (await linked.PartAsync([1]), await linked.CreateAsync("x", 2, ("Upload-Concat", "partial")));
        (await linked.JoinAsync("early", first, second)).Is(400);
        (await linked.PatchAsync(second, 0, [2, 3])).Is(204);
        (await linked.JoinAsync("early", first, second)).Is(201);
        Assert.Equal([1, 2, 3], linked.Read("early"));
    }

    [Theory]
    [InlineData("partially")]
    [InlineData("final")]
    [InlineData("final;")]
    [InlineData("final;  ")]
    public async Task Upload_concat_is_partial_or_final_with_parts(string concat) =>
        (await linked.TusAsync("POST", "/-/uploads", null, ("Upload-Length", "1"), ("Upload-Concat", concat), ("Upload-Metadata", Tus.Metadata(("filename", "odd"))))).Is(400);

    [Fact]
    public async Task What_is_no_part_is_in_no_whole_and_no_part_is_in_it_twice()
    {
        var (part, plain) = (await linked.PartAsync([1]), await linked.CreateAsync("plain", 1));
        (await linked.JoinAsync("mixed", part, plain)).Is(400);
        (await linked.JoinAsync("twice", part, part)).Is(400);
        (await linked.HeadAsync(part)).Is(200);
    }

    [Fact]
    public async Task Two_that_want_the_same_parts_do_not_wait_for_each_other()
    {
        for (var round = 0; round < 10; round++)
        {
            var (first, second) = (await linked.PartAsync([1]), await linked.PartAsync([2]));
            var answers = await Task.WhenAll(linked.JoinAsync($"race {round}", first, second), linked.JoinAsync($"race {round}", second, first));
            Assert.Contains(201, answers.Select(answer => answer.Status));
            Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[201, 400, 409]));
        }
    }
}
