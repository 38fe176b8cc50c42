using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dray.Server.Door;
using Dray.Tests.Multiplexing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Dray.Tests.Server.Door;

/// <summary>A front door with a real Kestrel behind it that answers each request with its protocol and path.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate = MakeCertificate();

    private TestHost(TimeSpan handshake)
    {
        var tls = new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = handshake,
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            }),
        };
        App = DoorHost.Create(
            Test.Factory, tls, limits => limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5),
            context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Path}"));
    }

    public TestDoor Test { get; } = new();

    public WebApplication App { get; }

    public static async Task<TestHost> StartAsync(TimeSpan? handshake = null)
    {
        var host = new TestHost(handshake ?? TestLoop.Patience);
        await host.App.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>One request on a connection of its own.</summary>
    public async Task<string> Get(string scheme, Version version)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, shown, _, _) => shown!.GetCertHashString() == _certificate.GetCertHashString();
        using var client = new HttpClient(handler)
        {
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TestLoop.Patience,
        };
        return await client.GetStringAsync(new Uri($"{scheme}://{Test.At}/hello"), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Test.Dispose();
        _certificate.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=door", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
