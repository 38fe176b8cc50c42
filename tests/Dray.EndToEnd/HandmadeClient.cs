using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Dray.Security;

namespace Dray.EndToEnd;

/// <summary>A client that believes any server, and says what it likes.</summary>
internal static class HandmadeClient
{
    /// <summary>Goes as far as TLS; HTTP/1.1 may follow.</summary>
    /// <param name="port">The server's.</param>
    /// <param name="certificate">What it shows, if anything.</param>
    /// <param name="version">Of TLS.</param>
    /// <param name="name">What it asks for by SNI.</param>
    public static async Task<SslStream> ConnectAsync(
        int port, X509Certificate2? certificate, SslProtocols version = SslProtocols.Tls13, string name = DeviceIdentity.Sni)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = version,
            ClientCertificates = certificate is null ? [] : [certificate],
            RemoteCertificateValidationCallback = (_, theirs, _, _) => theirs is not null,
        });
        return tls;
    }
}
