using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Dray.Server;
using Dray.Tests.Server.Control;

namespace Dray.Tests.Server.Web.Uploads;

/// <summary>Whoever embeds a server hears of what comes by link as of what devices send.</summary>
public sealed class ReceivedTest
{
    [Fact]
    public async Task Each_file_that_landed_is_told_once_and_what_was_here_already_is_not()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "no TLS 1.3 server here");
        var told = new ConcurrentQueue<ReceivedFile>();
        await using var server = await TestServer.StartAsync(options => options with { Web = new WebOptions { Link = new WebLink { Into = "guests" } }, Received = told.Enqueue });
        var link = server.Await<Listening>().Web!;
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).Equals(link.Fingerprint, StringComparison.OrdinalIgnoreCase) == true;
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://{server.At}/") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", link.Token);
        http.DefaultRequestHeaders.UserAgent.ParseAdd("tool/1");

        foreach (var text in (string[])["one", "one", "two"])
        {
            using var content = new StringContent(text);
            (await http.PutAsync(new Uri("folder/file", UriKind.Relative), content, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        }

        Assert.Equal(["guests/folder/file", "guests/folder/file (1)"], told.Select(file => file.Path));
        Assert.All(told, file => Assert.Equal(("tool/1", 3L), (file.Client, file.Size)));
        var went = server.Await<ClientWent>();
        Assert.Null(went.Reason);
    }
}
