using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dray.Server.Door;
using Dray.Tests.Multiplexing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Dray.Tests.Server.Door;

/// <summary>A front door with a real Kestrel behind it that answers each request with its protocol and path; who asks for <c>/link</c> has shown one.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly X509Certificate2 _certificate = MakeCertificate();

    private TestHost(TimeSpan handshake, TimeProvider time, int most)
    {
        Test = new TestDoor(time: time);
        Strangers = new Strangers(id => id == Convert.ToHexStringLower(SHA256.HashData(_certificate.RawData)), time, most, most);
        var tls = new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = handshake,
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is null || IsTheOne(shown),
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            }),
        };
        App = DoorHost.Create(
            Test.Factory, tls, Strangers, limits => limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5),
            context =>
            {
                if (context.Request.Path == "/link") context.Features.Get<Stranger>()!.ShowLink();
                return context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Path}");
            });
    }

    public TestDoor Test { get; }

    /// <summary>Know one device, whose certificate is the server's own.</summary>
    public Strangers Strangers { get; }

    public WebApplication App { get; }

    public static async Task<TestHost> StartAsync(TimeSpan? handshake = null, TimeProvider? time = null, int most = 256)
    {
        var host = new TestHost(handshake ?? TestLoop.Patience, time ?? TimeProvider.System, most);
        await host.App.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>One request on a connection of its own.</summary>
    public async Task<string> Get(string scheme, Version version)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, shown, _, _) => IsTheOne(shown!);
        using var client = new HttpClient(handler)
        {
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TestLoop.Patience,
        };
        return await client.GetStringAsync(new Uri($"{scheme}://{Test.At}/hello"), TestContext.Current.CancellationToken);
    }

    /// <summary>A connection that stays, after its handshake, and has asked nothing yet.</summary>
    public async Task<SslStream> ShakeHands(bool known)
    {
        var stream = new SslStream(new NetworkStream(Test.Connect(), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "door",
            RemoteCertificateValidationCallback = (_, shown, _, _) => IsTheOne(shown!),
            ClientCertificates = known ? [_certificate] : null,
            LocalCertificateSelectionCallback = known ? (_, _, _, _, _) => _certificate : null,
        }, TestContext.Current.CancellationToken);
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Test.Dispose();
        _certificate.Dispose();
    }

    private bool IsTheOne(X509Certificate shown) => shown.GetCertHashString() == _certificate.GetCertHashString();

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=door", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
