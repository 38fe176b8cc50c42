using Dray.Security;
using Dray.Transfers.Control;
using Dray.Transfers.Sending;

namespace Dray.Transfers;

/// <summary>Pairs this device with a server, and sends nothing.</summary>
internal static class Meeting
{
    /// <summary>What a meeting came to: Reason is null where the devices know each other now.</summary>
    /// <param name="Ended">As a send's.</param>
    /// <param name="Reason">Half a sentence for people.</param>
    /// <param name="ServerId">Whom it was with; empty where nobody answered.</param>
    /// <param name="Already">They knew each other before.</param>
    public sealed record Outcome(SendEnd Ended, string? Reason, string ServerId, bool Already = false);

    /// <summary>Runs one to its end, with a single try.</summary>
    /// <param name="options">Where the server is, which one it has to be, and who is asked for the code.</param>
    /// <param name="cancel">Ends it as <see cref="SendEnd.Cancelled"/>.</param>
    public static async Task<Outcome> RunAsync(SendOptions options, CancellationToken cancel)
    {
        var serverId = "";
        try
        {
            var home = options.ConfigurationFolder ?? ConfigurationFolder.DefaultPath();
            using var own = DeviceIdentity.LoadOrCreate(home, TimeProvider.System);
            var known = new KnownDevices(home);
            (serverId, var already) = await LookAsync(options, own, known, cancel);
            if (already) return new Outcome(SendEnd.Done, null, serverId, Already: true);
            var reason = await new Acquaintance(options, own, known, TimeProvider.System).MakeAsync(serverId, cancel);
            return new Outcome(reason is null ? SendEnd.Done : SendEnd.Refused, reason, serverId);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new Outcome(SendEnd.Cancelled, null, serverId);
        }
        catch (Exception e) when (SendFailure.Of(e, options) is { } failure)
        {
            return new Outcome(failure.Ended ?? SendEnd.Unreachable, failure.Reason, serverId);
        }
    }

    /// <summary>Who answers there, and whether both devices know each other already.</summary>
    private static async Task<(string ServerId, bool Already)> LookAsync(
        SendOptions options, DeviceIdentity own, KnownDevices known, CancellationToken cancel)
    {
        var belief = ServerBelief.Of(known, own.Id, options.Host, options.Port);
        using var control = new ControlClient(options.Host, options.Port, own, belief) { FindHost = options.FindHost };
        try
        {
            var hello = await control.Hello(cancel);
            return (control.ServerId, hello.Known && (control.ServerId == own.Id || known.Find(control.ServerId)?.Paired is not null));
        }
        catch (ServerNotBelievedException doubt) when (doubt.IsStranger)
        {
            return (doubt.ServerId, false);
        }
    }
}
