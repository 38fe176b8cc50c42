namespace Dray.EndToEnd.Web;

/// <summary>Paths that ask for what is not shared, as nobody but an attacker writes them: nothing comes, and there is no telling why.</summary>
public sealed class HostilePathTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Threat_30_No_path_of_the_page_leads_to_what_lies_beside_a_share()
    {
        Tools.NeedLinux();
        Tools.Need("curl");
        _folder.File("shared/one", "fine");
        _folder.File("shared/.dray/secret", "secret");
        _folder.File("shared/sub/.dray/secret", "secret");
        _folder.File("shared-too/one", "secret");
        _folder.File("beside", "secret");
        File.CreateSymbolicLink(_folder.At("shared", "link"), _folder.At("beside"));
        File.CreateSymbolicLink(_folder.At("shared", "way"), _folder.At("shared-too"));
        await using var served = await WebServed.StartAsync(_folder, _folder.At("shared"));
        Assert.Equal("fine", await Tools.ShellAsync(_folder, $"{served.Curl} {served.Root}shared/one"));

        string[] paths =
        [
            "shared-too/one", "shared-too", "share", "shared/on", "shared/one-", "shared/one/", "Shared/one", "beside", "served", "home%20of%20the%20server",
            "shared/../beside", "shared/../../beside", "../beside", "shared/%2e%2e/beside", "shared/.%2e/beside", "shared/..%2fbeside", "shared/..%2Fbeside",
            "shared/..%5cbeside", "shared/..\\\\beside", "shared%2f..%2fbeside", "shared/%2e%2e%2fshared-too/one", "shared/%252e%252e/beside", "%2fetc/passwd",
            "shared/link", "shared/link/", "shared/way", "shared/way/", "shared/way/one", "shared/./../beside",
            "shared/.dray", "shared/.dray/", "shared/.dray/secret", "shared/.DRAY/secret", "shared/.dray./secret", "shared/sub/.dray/secret", "shared/x/../.dray/secret",
            "shared//one", "shared/sub//", "shared/one%0a", "shared/one%00", "shared/%c0%ae%c0%ae/beside", "shared/%ff", "shared/" + new string('a', 300),
            $"shared/{string.Join('/', Enumerable.Repeat("a", 600))}",
        ];
        foreach (var path in paths.SelectMany(static path => new[] { path, $"{path}?zip" }))
        {
            var answer = await AnswerAsync(served, path);
            Assert.True(answer is "404 there is nothing here by that name\n" or "400 ", $"{path}: {answer}");
        }

        foreach (var path in paths)
        {
            var answer = await AnswerAsync(served, $"-/list?path={path.Replace('?', 'x')}");
            // That a link stands in a share is told; where it leads is not.
            Assert.True(answer is "404 there is nothing here by that name\n" || path is "shared/one/" or "shared/sub//" || answer.Contains("\"kind\":3", StringComparison.Ordinal), $"{path}: {answer}");
        }

        Assert.StartsWith("414", await AnswerAsync(served, $"shared/{new string('a', 9000)}"), StringComparison.Ordinal);
    }

    private async Task<string> AnswerAsync(WebServed served, string path) => await Tools.ShellAsync(
        _folder, $"curl -sk -u :{served.Token} --path-as-is -o answer -w '%{{http_code}} ' '{served.Root}{path}' && cat answer; rm -f answer");
}
