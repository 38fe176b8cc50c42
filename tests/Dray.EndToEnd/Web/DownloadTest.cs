using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace Dray.EndToEnd.Web;

/// <summary>What a link lets be had over HTTP, asked for by a client that says exactly what it means.</summary>
public sealed class DownloadTest : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = RandomNumberGenerator.GetBytes(1_000_000);
    private WebServed _served = null!;

    public async ValueTask InitializeAsync()
    {
        _folder.Folder("shared", "sub", "empty");
        await File.WriteAllBytesAsync(_folder.At("shared", "data.bin"), _content, TestContext.Current.CancellationToken);
        _folder.File("shared/sub/ü \"<b>&.txt", "hello");
        _folder.File("shared/page.html", "<script>alert(1)</script>");
        _served = await WebServed.StartAsync(_folder, $"{_folder.At("shared")}=s");
    }

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_whole_file_with_all_that_is_to_be_said_of_it()
    {
        using var response = await GetAsync("s/data.bin");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_content, await BytesAsync(response));
        Assert.Equal(_content.Length, response.Content.Headers.ContentLength);
        Assert.Equal("bytes", response.Headers.AcceptRanges.Single());
        Assert.False(response.Headers.ETag!.IsWeak);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(File.GetLastWriteTimeUtc(_folder.At("shared", "data.bin")), response.Content.Headers.LastModified!.Value.UtcDateTime, TimeSpan.FromSeconds(1));

        using var head = await SendAsync(HttpMethod.Head, "s/data.bin");
        Assert.Equal(response.Headers.ETag, head.Headers.ETag);
        Assert.Equal(_content.Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Ranges_are_cut_out_and_what_is_not_there_is_told()
    {
        using var part = await GetAsync("s/data.bin", ("Range", "bytes=1000-1999"));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("bytes 1000-1999/1000000", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal(_content[1000..2000], await BytesAsync(part));

        using var end = await GetAsync("s/data.bin", ("Range", "bytes=-7"));
        Assert.Equal(_content[^7..], await BytesAsync(end));

        using var beyond = await GetAsync("s/data.bin", ("Range", "bytes=1000000-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal("bytes */1000000", beyond.Content.Headers.ContentRange!.ToString());

        using var several = await GetAsync("s/data.bin", ("Range", "bytes=0-1,5-6"));
        Assert.Equal(HttpStatusCode.OK, several.StatusCode);
        Assert.Equal(_content, await BytesAsync(several));
    }

    [Fact]
    public async Task Conditions_hold_until_the_file_is_another_version()
    {
        using var first = await GetAsync("s/data.bin");
        var tag = first.Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync("s/data.bin", ("If-None-Match", tag)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("s/data.bin", ("If-Match", tag)));
        Assert.Equal(HttpStatusCode.PartialContent, await StatusAsync("s/data.bin", ("If-Range", tag), ("Range", "bytes=5-")));

        await File.AppendAllTextAsync(_folder.At("shared", "data.bin"), "more", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("s/data.bin", ("If-None-Match", tag)));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync("s/data.bin", ("If-Match", tag)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("s/data.bin", ("If-Range", tag), ("Range", "bytes=5-")));
    }

    [Fact]
    public async Task Digests_are_of_the_file_and_of_what_is_sent()
    {
        using var part = await GetAsync("s/data.bin", ("Range", "bytes=10-19"), ("Want-Repr-Digest", "sha-256=1"), ("Want-Content-Digest", "sha-512=1"));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(_content))}:", part.Headers.GetValues("Repr-Digest").Single());
        Assert.Equal($"sha-512=:{Convert.ToBase64String(SHA512.HashData(_content[10..20]))}:", part.Headers.GetValues("Content-Digest").Single());

        using var head = await SendAsync(HttpMethod.Head, "s/data.bin", ("Want-Repr-Digest", "sha-512=10, sha-256=1"));
        Assert.StartsWith("sha-512=:", head.Headers.GetValues("Repr-Digest").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_sent_does_not_end_well()
    {
        // More than fits between the two ends.
        SourceTree.MakeFile(_folder.At("shared", "large"), 100_000_000);
        using var response = await _served.Http.GetAsync(new Uri("s/large", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await body.ReadExactlyAsync(new byte[1000], TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(_folder.At("shared", "large"), "more", TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_folder_is_an_index_of_links_that_lead_to_what_is_in_it()
    {
        using var without = await GetAsync("s/sub");
        Assert.Equal(HttpStatusCode.MovedPermanently, without.StatusCode);
        Assert.Equal("/s/sub/", without.Headers.Location!.ToString());

        using var response = await GetAsync("s/sub/");
        var page = await TextAsync(response);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.Contains("""<a href="/s/sub/empty/">empty/</a>""", page, StringComparison.Ordinal);
        Assert.Contains("""<a href="/s/sub/%C3%BC%20%22%3Cb%3E%26.txt">""", page, StringComparison.Ordinal);
        Assert.Equal("hello", await TextAsync(await GetAsync("s/sub/%C3%BC%20%22%3Cb%3E%26.txt")));
    }

    [Fact]
    public async Task A_list_is_lines_of_JSON()
    {
        Assert.Equal(["s 2 0"], await ListAsync(""));
        Assert.Equal(["data.bin 1 1000000", "page.html 1 25", "sub 2 0"], await ListAsync("s"));
        Assert.Equal(["empty 2 0", "ü \"<b>&.txt 1 5"], await ListAsync("s/sub/"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("-/list?path=s/none"));
    }

    [Fact]
    public async Task What_could_hold_a_script_is_a_row_of_bytes()
    {
        using var response = await GetAsync("s/page.html");
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
    }

    [Fact]
    public async Task Nobody_gets_anything_without_a_link()
    {
        _served.Http.DefaultRequestHeaders.Authorization = null;
        foreach (var path in new[] { "s/data.bin", "s/none", "s/", "s/sub?zip", "-/list?path=", "-/zip/x", "none" }) Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(path));
    }

    private async Task<string[]> ListAsync(string path)
    {
        var lines = (await TextAsync(await GetAsync($"-/list?path={path}"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(static line => JsonDocument.Parse(line).RootElement)
            .Select(static entry => $"{entry.GetProperty("name")} {entry.GetProperty("kind")} {(entry.GetProperty("kind").GetInt32() == 1 ? entry.GetProperty("size") : 0)}")
            .Order(StringComparer.Ordinal)];
    }

    private Task<HttpResponseMessage> GetAsync(string path, params (string, string)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    private async Task<HttpStatusCode> StatusAsync(string path, params (string, string)[] headers)
    {
        using var response = await GetAsync(path, headers);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _served.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<byte[]> BytesAsync(HttpResponseMessage response) => response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
