using System.Net.Sockets;
using System.Security.Authentication;
using Dray.Security;
using Dray.Transfers.Control;
using Dray.Transfers.Sending;

namespace Dray.Transfers;

/// <summary>Sends files and folders to one server. Any number of sends may run at once.</summary>
public static class Sender
{
    private static readonly TimeSpan ConnectFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoOnFor = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Runs one send to its end, on threads of its own and the pool's: it never comes back to the caller's
    /// synchronisation context. Whatever peers, disks or networks do is told by the receipt and thrown by nothing.
    /// </summary>
    /// <param name="options">What to send and where to.</param>
    /// <param name="progress">Counters that this send keeps up to date and that any thread may read; one for each send.</param>
    /// <param name="report">
    /// Told of each event, from various threads but one at a time. It holds up the send for as long as it runs, and
    /// should not throw.
    /// </param>
    /// <param name="cancel">Ends the send as <see cref="SendEnd.Cancelled"/>: by a receipt, which says what had landed by then.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="ArgumentException">The sources or the target make no sense; the message is for people. Nothing has moved.</exception>
    public static Task<SendReceipt> RunAsync(
        SendOptions options, SendProgress? progress = null, Action<SendEvent>? report = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(() => SendAsync(options, progress ?? new SendProgress(), report ?? (static _ => { }), cancel), CancellationToken.None);
    }

    private static async Task<SendReceipt> SendAsync(
        SendOptions options, SendProgress progress, Action<SendEvent> report, CancellationToken cancel)
    {
        var tally = new SendTally(progress, report) { Secret = !options.Plain, IsPiped = options.Sources.Contains("-") };
        using var identity = OwnIdentity(options, out var unusable);
        if (identity is null) return tally.Receipt(SendEnd.Refused, unusable, TimeSpan.Zero, 0);
        using var sources = SourceList.Open(options);
        var time = TimeProvider.System;
        var known = new KnownDevices(options.ConfigurationFolder ?? ConfigurationFolder.DefaultPath());
        var belief = ServerBelief.Of(options.ServerId, known, identity.Id, options.Host, options.Port);
        var patience = new Patience(options.RetryConnect ?? ConnectFor, options.RetryBegun ?? GoOnFor, time);
        var started = time.GetTimestamp();
        var lanes = 0;
        var met = false;
        while (true)
        {
            var (end, reason) = await TryOnce();
            if (end is null && reason is null)
            {
                // A person may have taken minutes: that is no part of how long it took.
                started = time.GetTimestamp();
                continue;
            }

            if (end is { } ended) return tally.Receipt(ended == SendEnd.Done ? null : ended, reason, time.GetElapsedTime(started), lanes);
            if (patience.Next() is not { } delay)
                return tally.Receipt(SendEnd.Unreachable, reason, time.GetElapsedTime(started), lanes);
            report(new Retrying(reason!, delay));
            if (!await Pause(delay, cancel))
                return tally.Receipt(SendEnd.Cancelled, null, time.GetElapsedTime(started), lanes);
            tally.StartOver();
        }

        async Task<(SendEnd? Ended, string? Reason)> TryOnce()
        {
            using var session = new SendAttempt(options, sources, tally, identity, belief, time);
            try
            {
                await session.Run(cancel);
                if (options.Dial is null) ServerPlace.Remember(known, session.ServerId, identity.Id, options.Host, options.Port);
                return (SendEnd.Done, null);
            }
            catch (Exception e) when (!met && StrangerOf(e, session) is { } stranger)
            {
                met = true;
                return await MeetAsync(stranger);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return (SendEnd.Cancelled, null);
            }
            catch (Exception e) when (SendFailure.Of(e, options) is { } failure)
            {
                return (failure.Ended, failure.Reason);
            }
            finally
            {
                patience.Heard(session.Begun, tally.MadeHeadway());
                lanes = Math.Max(lanes, session.LaneCount);
            }
        }

        // Neither end nor reason: they know each other now, and it is tried again at once.
        async Task<(SendEnd? Ended, string? Reason)> MeetAsync(string stranger)
        {
            try
            {
                var reason = await new Acquaintance(options, identity, known, time).MakeAsync(stranger, cancel);
                return reason is null ? (null, null) : (SendEnd.Refused, reason);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return (SendEnd.Cancelled, null);
            }
            catch (Exception e) when (SendFailure.Of(e, options) is { } failure)
            {
                return (failure.Ended ?? SendEnd.Unreachable, failure.Reason);
            }
        }
    }

    /// <summary>Whom to meet, where a try ended since the devices do not know each other; else null.</summary>
    private static string? StrangerOf(Exception e, SendAttempt session) => e switch
    {
        ServerNotBelievedException { IsStranger: true } doubt => doubt.ServerId,
        ControlException { Code: ErrorCode.Stranger } => session.ServerId,
        _ => null,
    };

    private static DeviceIdentity? OwnIdentity(SendOptions options, out string? unusable)
    {
        try
        {
            unusable = null;
            return DeviceIdentity.LoadOrCreate(options.ConfigurationFolder ?? ConfigurationFolder.DefaultPath(), TimeProvider.System);
        }
        catch (IdentityException fault)
        {
            unusable = fault.Message;
            return null;
        }
    }

    private static async Task<bool> Pause(TimeSpan delay, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(delay, cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
