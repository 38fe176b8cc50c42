using System.Security.Cryptography;
using System.Text.Json;

namespace Dray.EndToEnd.Web;

/// <summary>PUT, as curl and its like have it.</summary>
public sealed class PutTest(Linked linked, ITestOutputHelper output) : IClassFixture<Linked>
{
    private const int Large = 9_000_000;

    [Theory]
    [InlineData("landed")]
    [InlineData("folder/deeper/landed")]
    [InlineData("naïve – 文件 🐎 & <b>+%25.txt")]
    public async Task A_file_lands_under_its_path_and_is_told_so(string name)
    {
        var path = $"/{string.Join('/', name.Split('/').Select(Uri.EscapeDataString))}";
        var put = (await linked.AskAsync("PUT", path, [1, 2, 3])).Is(201);
        Assert.Equal(path, put["Content-Location"]);
        Assert.Equal((name, "landed", 3L), Told(put));
        Assert.Equal([1, 2, 3], linked.Read(name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(131_048)]
    [InlineData(131_049)]
    [InlineData(Large)]
    public async Task Any_size_lands_whether_it_is_announced_or_not(int size)
    {
        var bytes = Linked.Random(size);
        Assert.Equal(($"announced {size}", "landed", size), Told((await linked.AskAsync("PUT", $"/announced%20{size}", bytes)).Is(201)));
        Assert.Equal(bytes, linked.Read($"announced {size}"));
        using var content = new StreamContent(new MemoryStream(bytes));
        (await Answer.OfAsync(linked.Http, "PUT", $"{linked.Url}/endless%20{size}", content, ("Transfer-Encoding", "chunked"))).Is(201);
        Assert.Equal(bytes, linked.Read($"endless {size}"));
    }

    [Theory]
    [InlineData("/a//b")]
    [InlineData("/a/")]
    [InlineData("/.dray/x")]
    [InlineData("/a%00b")]
    [InlineData("/a%0ab")]
    [InlineData("/a/%2e%2e/%2e%2e/.dray/x")]
    public async Task A_name_that_leads_elsewhere_is_refused(string path)
    {
        var before = Landed();
        using var raw = await RawClient.OpenAsync(linked);
        await raw.SayAsync($"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nContent-Length: 1\r\n\r\nx");
        Assert.StartsWith("HTTP/1.1 4", await raw.HearAsync(), StringComparison.Ordinal);
        Assert.Equal(before, Landed());
    }

    [Theory]
    [InlineData("/../../out", "out")]
    [InlineData("/a/../../../out2", "out2")]
    [InlineData("/%2e%2e/out3", "out3")]
    public async Task Dots_lead_no_higher_than_the_folder(string path, string name)
    {
        using var raw = await RawClient.OpenAsync(linked);
        await raw.SayAsync($"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nContent-Length: 1\r\n\r\nx");
        Assert.StartsWith("HTTP/1.1 201", await raw.HearAsync(), StringComparison.Ordinal);
        Assert.Contains(Landed(), there => there.Equals(name, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["home", "in"], Directory.GetFileSystemEntries(linked.Own).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("/..%2fout4")]
    [InlineData("/bad%ff")]
    public async Task What_could_be_read_in_two_ways_is_refused(string path)
    {
        using var raw = await RawClient.OpenAsync(linked);
        await raw.SayAsync($"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {linked.Token}\r\nContent-Length: 1\r\n\r\nx");
        Assert.StartsWith("HTTP/1.1 400", await raw.HearAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Repr-Digest")]
    [InlineData("Content-Digest")]
    public async Task A_digest_that_is_said_is_held_to(string field)
    {
        foreach (var size in (int[])[100, Large])
        {
            var bytes = Linked.Random(size);
            var (right, wrong) = (Digest(bytes), Digest([1]));
            foreach (var isEndless in (bool[])[false, true])
            {
                var name = $"{field} {size} {isEndless}";
                Assert.Equal(422, (await PutAsync(name, bytes, isEndless, (field, wrong))).Status);
                Assert.False(linked.Has(name));
                (await PutAsync(name, bytes, isEndless, (field, right))).Is(201);
                Assert.Equal(bytes, linked.Read(name));
            }
        }

        (await PutAsync("malformed", [1], false, (field, "sha-256=:AAAA:"))).Is(400);
        (await PutAsync("unknown", [1], false, (field, "md5=:AAAA:"))).Is(201);
    }

    [Fact]
    public async Task Nothing_is_ever_replaced_and_the_same_is_not_kept_twice()
    {
        foreach (var size in (int[])[5, Large])
        {
            var (bytes, other, name) = (Linked.Random(size), Linked.Random(size, seed: 2), $"twice {size}");
            Assert.Equal((name, "landed", size), Told((await PutAsync(name, bytes)).Is(201)));
            Assert.Equal((name, "skipped", size), Told((await PutAsync(name, bytes)).Is(201)));
            Assert.Equal(($"{name} (1)", "beside", size), Told((await PutAsync(name, other)).Is(201)));
            Assert.Equal(($"{name} (1)", "beside", size), Told((await PutAsync(name, other, true)).Is(201)));
            Assert.Equal(bytes, linked.Read(name));
            Assert.False(linked.Has($"{name} (2)"));
        }
    }

    [Fact]
    public async Task If_none_match_takes_a_name_only_where_it_is_free()
    {
        var star = ("If-None-Match", "*");
        (await PutAsync("wanted", [1], false, star)).Is(201);
        foreach (var isEndless in (bool[])[false, true]) (await PutAsync("wanted", [2], isEndless, star)).Is(412);
        (await PutAsync("wanted", [1], false, ("If-None-Match", "\"tag\""))).Is(400);
        Assert.Equal([1], linked.Read("wanted"));
        Assert.False(linked.Has("wanted (1)"));
    }

    [Fact]
    public async Task Parts_and_codings_are_refused()
    {
        (await PutAsync("part", [1], false, ("Content-Range", "bytes 0-0/2"))).Is(400);
        (await PutAsync("coded", [1], false, ("Content-Encoding", "gzip"))).Is(415);
        (await PutAsync("as it is", [1], false, ("Content-Encoding", "identity"))).Is(201);
        (await linked.AskAsync("POST", "/file", [1])).Is(405);
        (await linked.AskAsync("PUT", "/-/file", [1])).Is(404);
        Assert.False(linked.Has("part") || linked.Has("coded"));
    }

    [Theory]
    [InlineData(200_000, false)]
    [InlineData(Large, false)]
    [InlineData(Large, true)]
    public async Task What_is_cut_leaves_nothing(int size, bool isEndless)
    {
        await using var own = await Linked.StartAsync();
        using (var raw = await RawClient.OpenAsync(own))
        {
            await raw.SayAsync($"PUT /cut HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {own.Token}\r\n{(isEndless ? $"Transfer-Encoding: chunked\r\n\r\n{size:x}" : $"Content-Length: {size}\r\n")}\r\n");
            await own.Served.NextAsync("came");
            await raw.SayAsync(Linked.Random(size / 2));
        }

        await own.Served.NextAsync("went");
        Assert.Empty(Directory.GetFiles(own.Folder));
        var partials = await DrayBinary.RunAsync(["partials", own.Folder], environment: DrayBinary.At(own.Own.At("home")));
        Assert.DoesNotContain("cut", partials.Ended(0).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(own.Folder, ".dray", "staging")));
    }

    [Fact]
    public async Task A_request_is_a_transfer_with_a_receipt()
    {
        await using var own = await Linked.StartAsync();
        (await own.AskAsync("PUT", "/file", [1, 2, 3], ("User-Agent", "tool/1.0 (more)"))).Is(201);
        Assert.Equal("tool/1.0", (await own.Served.NextAsync("came")).GetProperty("client").GetString());
        var went = await own.Served.NextAsync("went");
        Assert.True(went.GetProperty("committed").GetBoolean());
        Assert.Equal((1L, 3L, true, true), (went.GetProperty("landed").GetInt64(), went.GetProperty("bytes").GetInt64(), went.GetProperty("secret").GetBoolean(), went.GetProperty("durable").GetBoolean()));
    }

    [Fact]
    public async Task Curl_puts_files_and_what_comes_from_a_pipe()
    {
        Tools.Need("curl");
        output.WriteLine((await Tools.ShellAsync(linked.Own, "curl --version")).Split('\n')[0]);
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.At("a b.bin"), Linked.Random(Large));
        await Tools.ShellAsync(folder, $"curl -sS --fail -k -u :{linked.Token} -T 'a b.bin' {linked.Url}/curl/");
        await Tools.ShellAsync(folder, $"cat 'a b.bin' | curl -sS --fail -k -u :{linked.Token} -T - {linked.Url}/curl/piped");
        Assert.Equal(Linked.Random(Large), linked.Read("curl/a b.bin"));
        Assert.Equal(Linked.Random(Large), linked.Read("curl/piped"));
    }

    private async Task<Answer> PutAsync(string name, byte[] bytes, bool isEndless = false, params (string, string)[] headers)
    {
        if (!isEndless) return await linked.AskAsync("PUT", $"/{Uri.EscapeDataString(name)}", bytes, headers);
        using var content = new StreamContent(new MemoryStream(bytes));
        return await Answer.OfAsync(linked.Http, "PUT", $"{linked.Url}/{Uri.EscapeDataString(name)}", content, [("Transfer-Encoding", "chunked"), .. headers]);
    }

    private string[] Landed() => [.. Directory.GetFileSystemEntries(linked.Folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(linked.Folder, path)).Where(name => !name.StartsWith(".dray", StringComparison.Ordinal))];

    private static (string, string, long) Told(Answer answer)
    {
        using var told = JsonDocument.Parse(answer.Body);
        return (told.RootElement.GetProperty("name").GetString()!, told.RootElement.GetProperty("outcome").GetString()!, told.RootElement.GetProperty("size").GetInt64());
    }

    private static string Digest(byte[] bytes) => $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:";
}
