using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Dray.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Dray.Server.Control;

/// <summary>
/// How the control plane is reached: TLS 1.3 alone, under the device's own certificate. A client certificate is asked
/// for only under the name that devices use, so that no browser ever prompts for one.
/// </summary>
internal static class ControlTls
{
    /// <param name="identity">This device's.</param>
    /// <param name="forBrowsers">What those see who are no devices; null shows them the same.</param>
    public static TlsHandshakeCallbackOptions For(DeviceIdentity identity, Func<SslStreamCertificateContext>? forBrowsers = null)
    {
        var context = identity.ForTls();
        return new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = hello => ValueTask.FromResult(hello.ClientHelloInfo.ServerName == DeviceIdentity.Sni
                ? Options(context, isDevice: true)
                : Options(forBrowsers?.Invoke() ?? context, isDevice: false)),
        };
    }

    /// <summary>
    /// Bounds on what one control connection may cost. How many there are, and for how long, is the door's to bound
    /// (<see cref="Door.Strangers"/>) where nobody knows whose they are; the bound here is for known devices run wild.
    /// </summary>
    public static void Limit(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = ControlPlane.MostBody;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.MaxConcurrentConnections = 4096;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestHeadersTotalSize = 8 << 10;
        limits.MaxRequestHeaderCount = 64;
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(10));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(10));
        limits.Http2.MaxStreamsPerConnection = 16;
        limits.Http2.MaxRequestHeaderFieldSize = 8 << 10;
        limits.Http2.InitialStreamWindowSize = 1 << 20;
        limits.Http2.InitialConnectionWindowSize = 1 << 20;
    }

    private static SslServerAuthenticationOptions Options(SslStreamCertificateContext context, bool isDevice) => new()
    {
        ServerCertificateContext = context,
        EnabledSslProtocols = SslProtocols.Tls13,
        ClientCertificateRequired = isDevice,
        // Where whole files are put in, HTTP/2 takes twice the time: docs/decisions/0030-the-page.md.
        ApplicationProtocols = isDevice ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        // A certificate is an identity here, not a claim that an authority vouches for: its hash is what counts.
        CertificateChainPolicy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
        },
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null || !isDevice,
        AllowTlsResume = false,
    };
}
