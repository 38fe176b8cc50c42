using System.Text.Json;

namespace Dray.EndToEnd.Web;

/// <summary>What is offered under a code, got by a link instead.</summary>
public sealed class OfferLinkTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Device _device, _other;

    public OfferLinkTest()
    {
        Tools.NeedLinux();
        Tools.Need("curl");
        (_device, _other) = (new Device(_folder, "here"), new Device(_folder, "there"));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_offered_is_there_by_its_link_and_nothing_beside_it()
    {
        _folder.File("tree/sub/a.txt", "a");
        _folder.File("tree/sub/b.skip", "b");
        _folder.File("more/c.txt", "c");
        _folder.File("more/deep/d.txt", "d");
        _folder.File("beside.txt", "secret");
        await using var offer = await OfferAsync("--exclude", "*.skip", _folder.At("tree"), _folder.At("more") + "/");

        Assert.Equal(["c.txt 1", "deep 2", "tree 2"], await ListAsync(offer, ""));
        Assert.Equal(["sub 2"], await ListAsync(offer, "tree"));
        Assert.Equal(["a.txt 1"], await ListAsync(offer, "tree/sub/"));
        Assert.Equal("a", await GetAsync(offer, "tree/sub/a.txt"));
        Assert.Equal("d", await GetAsync(offer, "deep/d.txt"));
        Assert.Contains("/tree/sub/a.txt", await GetAsync(offer, "tree/sub/"), StringComparison.Ordinal);
        Assert.Equal("c", await GetAsync(offer, "c.txt -r 0-0"));
        foreach (var path in new[] { "tree/sub/b.skip", "beside.txt", "more/c.txt", "tree/sub/a.tx", "tre", "tree/../beside.txt" })
            Assert.Equal("404", await StatusAsync(offer, path));
        foreach (var request in new[] { "-T beside.txt", "-X POST -d x=y" })
            Assert.Equal("405", await StatusAsync(offer, $"new {request}"));

        await Tools.ShellAsync(_folder, $"{offer.Curl} -o tree.zip '{offer.Root}tree?zip' && python3 -m zipfile -l tree.zip | grep -q sub/a.txt && ! python3 -m zipfile -l tree.zip | grep -q skip");
    }

    [Fact]
    public async Task A_download_uses_no_code_up_and_the_link_ends_with_the_offer()
    {
        _folder.File("one.txt", "one");
        await using var offer = await OfferAsync(_folder.At("one.txt"));
        Assert.Equal("one", await GetAsync(offer, "one.txt"));
        Assert.Equal("401", await Tools.ShellAsync(_folder, $"curl -sk -o /dev/null -w '%{{http_code}}' {offer.Root}one.txt"));

        (await _other.RunAsync(null, "receive", "--from", $"127.0.0.1:{offer.Port}", offer.Code, _folder.At("got"))).Ended(0);
        (await offer.Running.EndAsync()).Ended(0);
        Assert.Equal("one", await File.ReadAllTextAsync(_folder.At("got", "one.txt"), TestContext.Current.CancellationToken));
        Assert.NotEqual(0, (await Tools.TryShellAsync(_folder, $"{offer.Curl} {offer.Root}one.txt")).ExitCode);
    }

    [Fact]
    public async Task A_text_is_a_file()
    {
        await using var offer = await OfferAsync("--text", "hello there");
        Assert.Equal("hello there", await GetAsync(offer, "text.txt"));
    }

    private async Task<Offering> OfferAsync(params string[] arguments)
    {
        var running = _device.Start(null, ["send", "--json", "--listen", "127.0.0.1:0", .. arguments]);
        var offered = await running.NextAsync("offered");
        var link = new Uri(offered.GetProperty("links")[0].GetString()!);
        return new Offering(running, link.Port, offered.GetProperty("codes")[0].GetString()!, link.Fragment[1..]);
    }

    private Task<string> GetAsync(Offering offer, string path) => Tools.ShellAsync(_folder, $"{offer.Curl} {offer.Root}{path}");

    private Task<string> StatusAsync(Offering offer, string path) =>
        Tools.ShellAsync(_folder, $"curl -sk --path-as-is -u :{offer.Token} -o /dev/null -w '%{{http_code}}' {offer.Root}{path}");

    private async Task<string[]> ListAsync(Offering offer, string path) =>
        [.. (await GetAsync(offer, $"-/list?path={path}")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement).Select(static entry => $"{entry.GetProperty("name")} {entry.GetProperty("kind")}").Order(StringComparer.Ordinal)];

    private sealed record Offering(Running Running, int Port, string Code, string Token) : IAsyncDisposable
    {
        public string Root => $"https://127.0.0.1:{Port}/";

        public string Curl => $"curl -fsSk -u :{Token}";

        public ValueTask DisposeAsync() => Running.DisposeAsync();
    }
}
