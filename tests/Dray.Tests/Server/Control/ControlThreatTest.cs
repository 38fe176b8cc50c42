using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Dray.Security;
using Dray.Tests.Multiplexing;
using Dray.Transfers.Control;

namespace Dray.Tests.Server.Control;

/// <summary>Peers that want the control plane to wait, or to call somewhere. Rows are those of the table of threats.</summary>
public sealed class ControlThreatTest : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _luring;

    public ControlThreatTest()
    {
        _listener.Start();
        _luring = Luring(((IPEndPoint)_listener.LocalEndpoint).Port);
    }

    /// <summary>Whoever shows the certificate would call there too.</summary>
    private SslStreamCertificateContext Offline => SslStreamCertificateContext.Create(_luring, null, offline: true);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _luring.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Threat_18_A_sender_sets_no_time_and_no_count_of_the_servers()
    {
        await using var server = await TestServer.StartAsync();
        const string hostile = """{"protocol":2,"suite":1,"idleMs":1,"timeout":86400000,"maxLanes":1000,"window":1,"keepAlive":-1}""";
        var answered = await server.Http().PostAsync("v1/transfers", TestServer.Json(hostile), Cancel);
        var body = await answered.Content.ReadAsStringAsync(Cancel);
        Assert.True(answered.IsSuccessStatusCode, body);
        var answer = JsonSerializer.Deserialize(body, ControlJson.Default.OpenAnswer)!;
        Assert.Equal((60_000, 16, 65_536), (answer.IdleMs, answer.MaxLanes, answer.Window));
    }

    [Fact]
    public async Task Threat_25_A_clients_certificate_makes_the_server_call_nobody()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.At, Cancel);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = DeviceIdentity.Sni,
                ClientCertificateContext = Offline,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            },
            Cancel);
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: dray\r\n\r\n"u8.ToArray(), Cancel);
        // An answer: it has judged the certificate.
        await tls.ReadExactlyAsync(new byte[9], Cancel);
        Assert.False(_listener.Pending());
        Assert.True(CallsWhereItMay());
    }

    [Fact]
    public async Task Threat_25_A_servers_certificate_makes_the_client_call_nobody()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var home = new Files.TempFolder();
        using var identity = DeviceIdentity.LoadOrCreate(home.Path, TimeProvider.System);
        using var control = new ControlClient("127.0.0.1", ((IPEndPoint)server.LocalEndpoint).Port, identity, ServerBelief.Exactly(DeviceId.Of(Offline.TargetCertificate)));
        var opening = control.Open(new OpenRequest { Protocol = ControlProtocol.Version }, Cancel);
        using (var accepted = await server.AcceptTcpClientAsync(Cancel))
        await using (var tls = new SslStream(accepted.GetStream()))
        {
            var options = new SslServerAuthenticationOptions { ServerCertificateContext = Offline, ApplicationProtocols = [SslApplicationProtocol.Http2] };
            await tls.AuthenticateAsServerAsync(options, Cancel);
            // Its preface, or its leave: it has judged the certificate.
            await tls.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, Cancel);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => opening.WaitAsync(TestLoop.Patience, Cancel));
        Assert.False(_listener.Pending());
        Assert.True(CallsWhereItMay());
    }

    /// <summary>Of an authority that nobody has, whose certificate is to be had at this test's listener.</summary>
    private static X509Certificate2 Luring(int port)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=authority", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = authority.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=lure", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [$"http://127.0.0.1:{port}/authority.cer"]));
        using var bare = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, [1, 2, 3]);
        return bare.CopyWithPrivateKey(key);
    }

    /// <summary>That the certificate does lure: with downloads allowed, the platform calls, and is told that there is nothing.</summary>
    private bool CallsWhereItMay()
    {
        var called = NothingHere();
        using var chain = new X509Chain
        {
            ChainPolicy = { RevocationMode = X509RevocationMode.NoCheck, TrustMode = X509ChainTrustMode.CustomRootTrust, UrlRetrievalTimeout = TestLoop.Patience },
        };
        chain.Build(_luring);
        _listener.Stop();
        return called.Result > 0;
    }

    private async Task<int> NothingHere()
    {
        for (var calls = 0; ; calls++)
        {
            try
            {
                using var caller = await _listener.AcceptTcpClientAsync(Cancel);
                await caller.GetStream().ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, Cancel);
                await caller.GetStream().WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancel);
            }
            catch (Exception over) when (over is SocketException or InvalidOperationException)
            {
                return calls; // nobody listens any more
            }
        }
    }
}
