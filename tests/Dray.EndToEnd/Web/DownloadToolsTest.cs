using System.Security.Cryptography;

namespace Dray.EndToEnd.Web;

/// <summary>Tools that people have: they download with ranges, and go on after a cut, as they do from any other server.</summary>
public sealed class DownloadToolsTest : IAsyncLifetime, IDisposable
{
    private const int Size = 20_000_000;

    private readonly TemporaryFolder _folder = new();
    private WebServed _served = null!;

    public async ValueTask InitializeAsync()
    {
        Tools.NeedLinux();
        Tools.Need("curl");
        _folder.File("shared/sub/deep/ü \"<b>&.txt", "hello");
        _folder.File("shared/sub/two", "2");
        SourceTree.MakeFile(_folder.At("shared", "data.bin"), Size);
        _folder.Folder("got");
        _served = await WebServed.StartAsync(_folder, $"{_folder.At("shared")}=s");
    }

    public async ValueTask DisposeAsync()
    {
        if (_served is not null) await _served.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Curl()
    {
        await VersionAsync("curl --version");
        var file = $"{_served.Root}s/data.bin";
        await RunAsync($"{_served.Curl} -OJ {file} && cmp data.bin ../shared/data.bin");
        await CutAsync(7_654_321);
        await RunAsync($"{_served.Curl} -C - -o data.bin {file} && cmp data.bin ../shared/data.bin");
        await RunAsync($"{_served.Curl} -r 1000-1999 {file} | cmp - <(tail -c +1001 ../shared/data.bin | head -c 1000)");
        await RunAsync($"{_served.Curl} -r -500 {file} | cmp - <(tail -c 500 ../shared/data.bin)");

        var head = await RunAsync($"{_served.Curl} -I -H 'Want-Repr-Digest: sha-256=1' {file}");
        Assert.Contains($"Content-Length: {Size}", head, StringComparison.OrdinalIgnoreCase);
        await using (var content = File.OpenRead(_folder.At("shared", "data.bin")))
            Assert.Contains($"Repr-Digest: sha-256=:{Convert.ToBase64String(await SHA256.HashDataAsync(content, TestContext.Current.CancellationToken))}:", head, StringComparison.OrdinalIgnoreCase);
        await RunAsync($"{_served.Curl} --etag-save tag -o data.bin {file}");
        Assert.Equal("304", await RunAsync($"{_served.Curl} --etag-compare tag -o again -w '%{{http_code}}' {file}"));
        Assert.Equal("304", await RunAsync($"{_served.Curl} -z data.bin -o again -w '%{{http_code}}' {file}"));
        Assert.Equal("412", await RunAsync($"curl -sk -u :{_served.Token} -H 'If-Match: \"other\"' -o again -w '%{{http_code}}' {file}"));
    }

    [Fact]
    public async Task Wget()
    {
        Tools.Need("wget");
        await VersionAsync("wget --version");
        var wget = $"wget -nv --no-check-certificate --user=dray --password={_served.Token}";
        await RunAsync($"{wget} {_served.Root}s/data.bin && cmp data.bin ../shared/data.bin");
        await CutAsync(7_654_321);
        await RunAsync($"{wget} -c {_served.Root}s/data.bin && cmp data.bin ../shared/data.bin");
        await RunAsync($"{wget} -c {_served.Root}s/data.bin && cmp data.bin ../shared/data.bin");

        await RunAsync($"{wget} -r -np -nH --restrict-file-names=nocontrol -R 'index.html*' {_served.Root}s/sub/ && diff -r s/sub ../shared/sub");
    }

    [Fact]
    public async Task Aria2()
    {
        Tools.Need("aria2c");
        await VersionAsync("aria2c --version");
        var aria2 = $"aria2c -q -x4 -s4 -k1M --check-certificate=false --http-user=dray --http-passwd={_served.Token}";
        await RunAsync($"{aria2} {_served.Root}s/data.bin && cmp data.bin ../shared/data.bin");
        await CutAsync(7_654_321);
        await RunAsync($"{aria2} -c {_served.Root}s/data.bin && cmp data.bin ../shared/data.bin");
    }

    [Fact]
    public async Task Rclone()
    {
        Tools.Need("rclone");
        await VersionAsync("rclone version");
        var rclone = $"rclone --config none --no-check-certificate --http-url {_served.Root}s/ --http-headers 'Authorization,Bearer {_served.Token}'";
        await RunAsync($"{rclone} --multi-thread-streams 4 --multi-thread-cutoff 1M copy :http: all && diff -r all ../shared");
        // Gone on with: what is there already is not fetched again.
        File.Delete(_folder.At("got", "all", "sub", "two"));
        Assert.Contains("Transferred:            1 / 1", await RunAsync($"{rclone} -v copy :http: all 2>&1"), StringComparison.Ordinal);
        await RunAsync("diff -r all ../shared");
        await RunAsync($"{rclone} cat --offset 1000 --count 500 :http:data.bin | cmp - <(tail -c +1001 ../shared/data.bin | head -c 500)");
    }

    /// <summary>As a cut would have left it.</summary>
    private Task<string> CutAsync(int bytes) => RunAsync($"truncate -s {bytes} data.bin");

    private async Task VersionAsync(string command) =>
        TestContext.Current.TestOutputHelper!.WriteLine((await Tools.ShellAsync(_folder, command)).Split('\n')[0]);

    /// <summary>In the folder that everything is fetched into.</summary>
    private Task<string> RunAsync(string line)
    {
        File.WriteAllText(_folder.At("line"), $"set -o pipefail\n{line}\n");
        return Tools.ShellAsync(_folder.At("got"), "bash ../line");
    }
}
