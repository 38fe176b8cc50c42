using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dray.Security;
using Dray.Wire;

namespace Dray.EndToEnd;

/// <summary>
/// A man in the middle: ends TLS towards the client as a server of his own, and towards the server as a client of his own,
/// and passes on what they say, which he reads and may alter. Lanes pass untouched.
/// </summary>
/// <param name="server">The server's port.</param>
/// <param name="shown">The certificate that the client sees.</param>
/// <param name="used">The certificate that the server sees.</param>
public sealed class Interceptor(int server, X509Certificate2 shown, X509Certificate2 used) : Middle(server)
{
    private readonly StringBuilder _read = new();
    private int _lanes;

    /// <summary>What becomes of what comes by; text of which every character is a byte. It keeps its length.</summary>
    public Func<bool, string, string> Rewrite { get; init; } = (_, text) => text;

    /// <summary>How many lanes there have been.</summary>
    public int Lanes => Volatile.Read(ref _lanes);

    /// <summary>All that he has read so far, both ways.</summary>
    public string HasRead
    {
        get
        {
            lock (_read) return _read.ToString();
        }
    }

    protected override async Task CarryAsync(Socket near, Socket far)
    {
        var first = new byte[1];
        if (await near.ReceiveAsync(first, SocketFlags.Peek) == 0) return;
        await using var client = new NetworkStream(near);
        await using var server = new NetworkStream(far);
        if (first[0] == LaneGreetingLayout.Magic[0])
        {
            Interlocked.Increment(ref _lanes);
            await await Task.WhenAny(client.CopyToAsync(server, Ending), server.CopyToAsync(client, Ending));
            return;
        }

        await using var toClient = new SslStream(client);
        await using var toServer = new SslStream(server);
        await toClient.AuthenticateAsServerAsync(AsServer(), Ending);
        await toServer.AuthenticateAsClientAsync(AsClient(), Ending);
        await await Task.WhenAny(PumpAsync(toClient, toServer, true), PumpAsync(toServer, toClient, false));
    }

    private SslServerAuthenticationOptions AsServer() => new()
    {
        ServerCertificate = shown,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        RemoteCertificateValidationCallback = (_, theirs, _, _) => theirs is not null,
    };

    private SslClientAuthenticationOptions AsClient() => new()
    {
        TargetHost = DeviceIdentity.Sni,
        ClientCertificates = [used],
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        RemoteCertificateValidationCallback = (_, theirs, _, _) => theirs is not null,
    };

    private async Task PumpAsync(SslStream from, SslStream to, bool toServer)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReadAsync(buffer, Ending) is var count and > 0)
        {
            var text = Encoding.Latin1.GetString(buffer, 0, count);
            lock (_read) _read.Append(text);
            await to.WriteAsync(Encoding.Latin1.GetBytes(Rewrite(toServer, text)), Ending);
        }
    }
}
