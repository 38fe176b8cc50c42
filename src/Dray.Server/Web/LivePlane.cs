using System.Text.Json;
using Dray.Security;
using Dray.Server.Sharing;
using Dray.Transfers.Receiving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Dray.Server.Web;

/// <summary>
/// What runs here, once a second, as server-sent events (the HTML standard, section 9.2), to browsers on this very machine. Any
/// thread; the server disposes of it before Kestrel, which would wait for streams that have no end of their own.
/// </summary>
internal sealed class LivePlane(Receiver receiver, PullDesk pulls, Departures departures, KnownDevices known, Grants grants, TimeProvider time) : IDisposable
{
    private const int MostListeners = 16;
    private const int MostTransfers = 200;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Who takes nothing for so long is not listening.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _ending = new();
    private int _listeners;

    /// <summary>Streams until the listener leaves, his link ends, or the server does.</summary>
    /// <exception cref="WebException">It is not shown to him.</exception>
    public async Task ShowAsync(HttpContext context, Grant grant)
    {
        if (!WebPlane.IsLocal(context)) throw new WebException(StatusCodes.Status403Forbidden, "what runs here is shown on this machine alone: open the page there");
        try
        {
            if (Interlocked.Increment(ref _listeners) > MostListeners)
                throw new WebException(StatusCodes.Status503ServiceUnavailable, $"{MostListeners} pages show this already: close one");
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _ending.Token);
            await StreamAsync(context, grant, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // He has left, or the server ends.
        }
        finally
        {
            Interlocked.Decrement(ref _listeners);
        }
    }

    public void Dispose() => _ending.Cancel();

    private async Task StreamAsync(HttpContext context, Grant grant, CancellationToken cancel)
    {
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } least) least.MinDataRate = null;
        context.Response.ContentType = "text/event-stream";
        var rates = new LiveRates(time);
        using var tick = new PeriodicTimer(Every, time);
        do
        {
            var view = JsonSerializer.SerializeToUtf8Bytes(rates.Look(Running(), Devices()), WebJson.Default.LiveView);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(Patience);
            await context.Response.BodyWriter.WriteAsync((byte[])[.. "data: "u8, .. view, .. "\n\n"u8], patience.Token);
        }
        while (await tick.WaitForNextTickAsync(cancel) && grants.IsGood(grant));
    }

    private IEnumerable<Flow> Running() => receiver.Sessions
        .Select(static one => new Flow(one, one.Client, IsIn: true, one.Transfer.Tally.Arrived, one.Transfer.Tally.Settled))
        .Concat(pulls.All.Select(static one => new Flow(one, one.Client, IsIn: false, one.Progress.BytesDone, one.Progress.EntriesDone)))
        .Concat(departures.List().Select(static one => new Flow(one, one.Peer.ToString(), IsIn: false, one.Bytes, one.Files)))
        .Take(MostTransfers);

    private IReadOnlyList<LiveDevice> Devices()
    {
        try
        {
            return [.. known.List().Select(static device => new LiveDevice(device.Name, device.Id))];
        }
        catch (IdentityException)
        {
            // Whoever has to know is told elsewhere.
            return [];
        }
    }
}
