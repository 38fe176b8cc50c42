using System.Net.Security;
using System.Security.Cryptography;
using Dray.Files;
using Dray.Security;
using Dray.Server.Asking;
using Dray.Server.Control;
using Dray.Server.Sharing;
using Dray.Transfers.Control;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Dray.Server.Web;

/// <summary>
/// All that a server has for those who are no devices: links, the certificate that they see, and the routes. Any thread; the
/// server disposes of it after Kestrel.
/// </summary>
internal sealed class WebSite : IDisposable
{
    private readonly Grants _grants = new(TimeProvider.System);
    private readonly WebOptions _options;
    private readonly DeviceIdentity _own;
    private readonly Visits _visits;
    private readonly UploadDesk _uploads;
    private readonly DownloadPlane _downloads;
    private readonly WebPlane _plane;

    public WebSite(WebOptions options, Trust trust, Shares shares, Receiver receiver, ReceivingFolder folder, TimeSpan keep, AskDesk? asks, Refusals refusals)
    {
        (_options, _own) = (options, trust.Own);
        var hosts = new HashSet<string>([.. options.Hosts, "localhost", _own.Name, $"{_own.Name}.local"], StringComparer.OrdinalIgnoreCase);
        _visits = new Visits(receiver, asks, TimeProvider.System);
        _uploads = new UploadDesk(_visits, folder, keep, TimeProvider.System);
        _downloads = new DownloadPlane(Catalog.Of(shares));
        _plane = new WebPlane(new WebGate(_grants, hosts), _own.Name, _downloads, new PutPlane(_visits, receiver), new TusPlane(_uploads, new Concatenation(_uploads)), refusals);
        Certificate = _own.ForTls();
    }

    /// <summary>What browsers see.</summary>
    public SslStreamCertificateContext Certificate { get; }

    /// <exception cref="ArgumentException">Nothing can land in its folder.</exception>
    public WebLinkMade MakeLink(WebLink link)
    {
        var (token, grant) = _grants.Make(link);
        return new WebLinkMade(token, Convert.ToHexStringLower(SHA256.HashData(Certificate.TargetCertificate.RawData)), link, grant.Until);
    }

    /// <summary>Has devices go on to <paramref name="control"/>, and all others come here.</summary>
    public RequestDelegate Before(RequestDelegate control) => context =>
        context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate is not null || context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
            ? control(context)
            : context.Request.IsHttps || _options.PlainHttp ? _plane.Handle(context) : SendOn(context);

    /// <summary>Ends what waits for more of its guest.</summary>
    public void Drain() => _visits.Drain();

    /// <summary>How many downloads are under way.</summary>
    public int Running => _downloads.Departures.Running;

    /// <summary>Forgets what has expired.</summary>
    public void Sweep()
    {
        _grants.Sweep();
        // It may wait for a disk.
        _ = Task.Run(_uploads.Sweep);
    }

    public void Dispose() => _uploads.Dispose();

    /// <summary>Typed without https. The token is in the fragment, which no browser sends, so nothing of it was told in the clear.</summary>
    private static Task SendOn(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || !context.Request.Host.HasValue) throw new ControlException(ErrorCode.Upgrade, "this is Dray; it speaks TLS here: use https://");
        context.Response.Redirect($"https://{context.Request.Host}/", permanent: false, preserveMethod: true);
        return Task.CompletedTask;
    }
}
