using System.Net.Security;
using Dray.Files;
using Dray.Security;
using Dray.Server.Asking;
using Dray.Server.Control;
using Dray.Server.Sharing;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Web;

/// <summary>
/// All that a server has for those who are no devices: links, the certificate that they see, and the routes. Any thread; the
/// server disposes of it after Kestrel.
/// </summary>
internal sealed class WebSite : IDisposable
{
    /// <summary>How often the user's certificate is looked at.</summary>
    private static readonly TimeSpan RenewalEvery = TimeSpan.FromSeconds(5);

    private readonly Grants _grants = new(TimeProvider.System);
    private readonly WebOptions _options;
    private readonly Refusals _refusals;
    private readonly SslStreamCertificateContext _own;
    private readonly UserCertificate? _users;
    private readonly LivePlane _live;
    private readonly Visits _visits;
    private readonly UploadDesk _uploads;
    private readonly DownloadPlane _downloads;
    private readonly WebPlane _plane;
    private long _renewed = TimeProvider.System.GetTimestamp();

    /// <exception cref="IdentityException">The user's certificate can't be used.</exception>
    public WebSite(WebOptions options, Trust trust, Shares shares, Receiver receiver, ReceivingFolder folder, PullDesk pulls, TimeSpan keep, AskDesk? asks, Refusals refusals)
    {
        (_options, _refusals, _own) = (options, refusals, trust.Own.ForTls());
        _users = options.Certificate is { } file ? new UserCertificate(file, options.Key) : null;
        var name = trust.Own.Name;
        var hosts = new HashSet<string>([.. options.Hosts, "localhost", name, $"{name}.local"], StringComparer.OrdinalIgnoreCase);
        _visits = new Visits(receiver, asks, TimeProvider.System);
        _uploads = new UploadDesk(folder, keep, TimeProvider.System);
        _downloads = new DownloadPlane(Catalog.Of(shares));
        _live = new LivePlane(receiver, pulls, _downloads.Departures, trust.Known, _grants, TimeProvider.System);
        _plane = new WebPlane(
            new WebGate(_grants, hosts, options.PlainHttp), name, _downloads, new WebIntake(new PutPlane(_visits, receiver), MakeTus(), _live), refusals);
    }

    /// <summary>What browsers see.</summary>
    public SslStreamCertificateContext Certificate => _users?.Context ?? _own;

    public WebOptions Options => _options;

    /// <exception cref="ArgumentException">There can't be such a link.</exception>
    public WebLinkMade MakeLink(WebLink link)
    {
        var (token, grant) = _grants.Make(link);
        return new WebLinkMade(token, DeviceId.Of(Certificate.TargetCertificate), link, grant.Until);
    }

    /// <inheritdoc cref="Grants.Revoke"/>
    public int Revoke(string beginning) => _grants.Revoke(beginning);

    /// <inheritdoc cref="WebPlane.Before"/>
    public RequestDelegate Before(RequestDelegate control) => _plane.Before(control);

    /// <summary>Ends what waits for more of its guest.</summary>
    public void Drain()
    {
        _uploads.Drain();
        _visits.Drain();
    }

    /// <summary>How many downloads are under way.</summary>
    public int Running => _downloads.Departures.Running;

    /// <summary>Forgets what has expired, and looks for a renewed certificate. By a loop's timer.</summary>
    public void Sweep()
    {
        _grants.Sweep();
        // It may wait for a disk.
        _ = Task.Run(_uploads.Sweep);
        if (_users is null || TimeProvider.System.GetElapsedTime(_renewed) < RenewalEvery) return;
        _renewed = TimeProvider.System.GetTimestamp();
        // It reads files, which is not a loop's to wait for.
        _ = Task.Run(() =>
        {
            if (_users.Refresh() is { } fault) _refusals.TellFault($"{fault} Browsers are shown the one from before.");
        });
    }

    /// <summary>Ends what has no end of its own. Before Kestrel, which would wait for it.</summary>
    public void EndLive() => _live.Dispose();

    public void Dispose() => _uploads.Dispose();

    private TusPlane MakeTus()
    {
        var opening = new UploadOpening(_visits);
        var intake = new UploadIntake(opening);
        return new TusPlane(_uploads, intake, new TusCreation(_uploads, intake, new Concatenation(_uploads, opening)));
    }
}
