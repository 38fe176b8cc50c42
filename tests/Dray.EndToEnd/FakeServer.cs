using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Dray.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Dray.EndToEnd;

/// <summary>Somebody with a device's key who answers GET /v1/hello as a test wants it, and nothing else.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Socket _listener;

    private FakeServer(DeviceIdentity own, Socket listener, string hello, TimeSpan ahead)
    {
        _listener = listener;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets().ConfigureKestrel(kestrel => kestrel.ListenHandle(
            (ulong)listener.Handle, listen => listen.UseHttps(TlsOf(own)).Protocols = HttpProtocols.Http2));
        _app = builder.Build();
        _app.Run(context =>
        {
            context.Response.Headers.Date = (DateTimeOffset.UtcNow + ahead).ToString("R", CultureInfo.InvariantCulture);
            context.Response.StatusCode = context.Request.Path == "/v1/hello" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            return context.Response.WriteAsync(hello);
        });
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <param name="own">Whose key it has.</param>
    /// <param name="listener">Listens; this server's to dispose of.</param>
    /// <param name="protocol">What it says that it speaks.</param>
    /// <param name="ahead">How far its clock is.</param>
    /// <param name="announces">What it says of multicast DNS.</param>
    public static async Task<FakeServer> StartAsync(DeviceIdentity own, Socket listener, int protocol = 2, TimeSpan ahead = default, bool announces = false)
    {
        var hello = $$"""{"protocol":{{protocol}},"server":"fake","known":true,"open":false,"code":false,"announces":{{(announces ? "true" : "false")}}}""";
        var server = new FakeServer(own, listener, hello, ahead);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public static Socket Listen(IPAddress address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        socket.Listen();
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _listener.Dispose();
    }

    private static TlsHandshakeCallbackOptions TlsOf(DeviceIdentity own) => new()
    {
        OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificate = own.Certificate,
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        }),
    };
}
