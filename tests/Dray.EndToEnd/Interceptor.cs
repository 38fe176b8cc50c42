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
/// <param name="port">Where clients come to; 0 picks one.</param>
public sealed class Interceptor(int server, X509Certificate2 shown, X509Certificate2 used, int port = 0) : Middle(server, port)
{
    private readonly StringBuilder _fromClient = new(), _fromServer = new();
    private int _lanes;

    /// <summary>What becomes of what comes by; text of which every character is a byte. It keeps its length.</summary>
    public Func<bool, string, string> Rewrite { get; init; } = (_, text) => text;

    /// <summary>How many lanes there have been.</summary>
    public int Lanes => Volatile.Read(ref _lanes);

    /// <summary>All that he has read so far of what the client said.</summary>
    public string FromClient => TextOf(_fromClient);

    /// <summary>All that he has read so far of what the server said.</summary>
    public string FromServer => TextOf(_fromServer);

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
            var read = toServer ? _fromClient : _fromServer;
            lock (read) read.Append(text);
            await to.WriteAsync(Encoding.Latin1.GetBytes(Rewrite(toServer, text)), Ending);
        }
    }

    private static string TextOf(StringBuilder read)
    {
        lock (read) return read.ToString();
    }
}
