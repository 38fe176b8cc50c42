using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dray.Server.Door;

/// <summary>Kestrel behind the front door, and nothing else of the web framework.</summary>
internal static class DoorHost
{
    /// <summary>
    /// Makes a server that takes what <paramref name="door"/> hands it, keeps <paramref name="strangers"/> few, and answers
    /// with <paramref name="handle"/>. The empty builder on purpose: the others read appsettings.json and the environment, and the current folder may be the
    /// one that strangers send files into. The caller starts, stops and disposes it.
    /// </summary>
    public static WebApplication Create(
        DoorListenerFactory door, TlsHandshakeCallbackOptions tls, Strangers strangers, Action<KestrelServerLimits> limit, RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IConnectionListenerFactory>(door);
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            limit(kestrel.Limits);
            kestrel.Listen(DoorEndPoint.Tls, listen =>
            {
                listen.Use(strangers.Receive);
                listen.UseHttps(tls).Protocols = HttpProtocols.Http1AndHttp2;
                listen.Use(strangers.Recognize);
            });
            kestrel.Listen(DoorEndPoint.Http, listen =>
            {
                listen.Use(strangers.Receive);
                listen.Protocols = HttpProtocols.Http1;
            });
        });
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    /// <summary>Lets what is being answered go out, for a second at most, and ends it.</summary>
    public static async ValueTask EndAsync(WebApplication app)
    {
        try
        {
            using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await app.StopAsync(brief.Token);
        }
        finally
        {
            await app.DisposeAsync();
        }
    }

    /// <summary>Signals are the program's: the framework's own lifetime would take SIGTERM, and stop nothing but Kestrel.</summary>
    private sealed class GuestLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
