using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Dray.EndToEnd.Web;

/// <summary>A <c>dray serve --web</c> of a test's own on loopback, and its first link. Disposing ends it.</summary>
internal sealed partial class WebServed : IAsyncDisposable
{
    private readonly Running _running;
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false };

    private WebServed(Running running, string port, string token)
    {
        (_running, Token, Port) = (running, token, int.Parse(port, CultureInfo.InvariantCulture));
        _handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        Http = new HttpClient(_handler) { BaseAddress = new Uri(Root) };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Running Running => _running;

    public int Port { get; }

    public string Token { get; }

    /// <summary>Ends in '/'.</summary>
    public string Root => $"https://127.0.0.1:{Port}/";

    /// <summary>Shows the token, follows nothing, believes any certificate.</summary>
    public HttpClient Http { get; }

    /// <summary>The beginning of a line of shell: curl with the token, silent, and failing where it is not answered well.</summary>
    public string Curl => $"curl -fsSk -u :{Token}";

    /// <summary>Starts a server that shares these folders (FOLDER=NAME), and serves one beside them.</summary>
    public static async Task<WebServed> StartAsync(TemporaryFolder folder, params string[] shares)
    {
        var environment = new Dictionary<string, string> { ["DRAY_HOME"] = folder.At("home of the server") };
        var running = Running.Start(["serve", folder.At("served"), "--listen", "127.0.0.1:0", "--web", .. shares.SelectMany(static share => new[] { "--share", share })], environment: environment);
        try
        {
            await running.SaysAsync("/#");
            var link = Link().Match(running.Output);
            return new WebServed(running, link.Groups[1].Value, link.Groups[2].Value);
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _handler.Dispose();
        await _running.DisposeAsync();
    }

    [GeneratedRegex(@"https://[^\s/]+:(\d+)/#([\w-]{22})")]
    private static partial Regex Link();
}
