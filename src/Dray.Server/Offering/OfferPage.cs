using Dray.Security;
using Dray.Server.Web;
using Microsoft.AspNetCore.Http;

namespace Dray.Server.Offering;

/// <summary>What is offered, for browsers: by one link, to be got and nothing else, for as long as the offer lasts. Any thread.</summary>
internal sealed class OfferPage
{
    /// <summary>Longer than any offer: the link is gone with its process.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromDays(365);

    /// <summary>How long a download that moves nothing keeps an offer from its end: a paused video would for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly Grants _grants = new(TimeProvider.System);
    private readonly DownloadPlane _downloads;
    private readonly WebPlane _plane;

    public OfferPage(DeviceIdentity own, OfferedFiles files, Refusals refusals)
    {
        var hosts = new HashSet<string>(["localhost", own.Name, $"{own.Name}.local"], StringComparer.OrdinalIgnoreCase);
        _downloads = new DownloadPlane(new Catalog(any: true, files.Open, files.List));
        _plane = new WebPlane(new WebGate(_grants, hosts, plain: false), own.Name, _downloads, null, refusals);
        var link = new WebLink { MayPut = false, Lasts = Lasts };
        var (token, grant) = _grants.Make(link);
        Link = new WebLinkMade(token, own.Id, link, grant.Until);
    }

    /// <summary>To be shown to whoever offers, and to nobody else.</summary>
    public WebLinkMade Link { get; }

    /// <inheritdoc cref="WebPlane.Before"/>
    public RequestDelegate Before(RequestDelegate control) => _plane.Before(control);

    /// <summary>Lets nobody begin a download any more, and waits for the end of those that are under way and move.</summary>
    public async Task EndAsync()
    {
        _grants.Revoke("");
        using var tick = new PeriodicTimer(LookEvery);
        while (_downloads.Departures.Running > 0)
        {
            await tick.WaitForNextTickAsync();
            _downloads.Departures.CutIdle(Patience);
        }
    }
}
