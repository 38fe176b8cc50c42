using System.Net.Sockets;
using Dray.Security;
using Dray.Server.Pulling;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Transfers.Sending;
using Dray.Wire;

namespace Dray.Server;

/// <summary>
/// Gets files and folders that a server shares. The server sends them as it would to any other, and this end receives them as any
/// server does, but for one device and what was asked of it alone. Any number of pulls may run at once.
/// </summary>
public static class Puller
{
    private static readonly TimeSpan ConnectFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoOnFor = TimeSpan.FromMinutes(5);

    /// <summary>Runs one pull to its end, as <see cref="Sender.RunAsync"/> does a send.</summary>
    /// <param name="from">
    /// What to get, where from and how, as if it were sent from there to here: its sources are paths there, a share and what is
    /// beneath it.
    /// </param>
    /// <param name="folder">Where it lands; made if missing.</param>
    /// <param name="progress">Counters that the other end keeps up to date.</param>
    /// <param name="report">Told of each event, one at a time.</param>
    /// <param name="cancel">Ends it as <see cref="SendEnd.Cancelled"/>.</param>
    /// <returns>What it came to; what landed is what this end has seen to.</returns>
    /// <exception cref="ArgumentException">Nothing is asked for.</exception>
    public static Task<SendReceipt> RunAsync(
        SendOptions from, string folder, SendProgress? progress = null, Action<SendEvent>? report = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (from.Sources.Count == 0) throw new ArgumentException("nothing is asked for", nameof(from));
        return Task.Run(() => PullAsync(from, folder, progress ?? new SendProgress(), report ?? (static _ => { }), cancel), CancellationToken.None);
    }

    private static async Task<SendReceipt> PullAsync(
        SendOptions from, string folder, SendProgress progress, Action<SendEvent> report, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        var tally = new PullTally(time);
        DeviceIdentity own;
        try
        {
            own = DeviceIdentity.LoadOrCreate(from.ConfigurationFolder ?? ConfigurationFolder.DefaultPath(), time);
        }
        catch (IdentityException fault)
        {
            return tally.Receipt(SendEnd.Refused, fault.Message);
        }

        using (own)
        {
            var patience = new Patience(from.RetryConnect ?? ConnectFor, from.RetryBegun ?? GoOnFor, time);
            var met = false;
            while (true)
            {
                var attempt = new PullAttempt(from, folder, own, tally, progress, report);
                var (ended, reason, stranger) = await TryAsync(attempt, from, cancel);
                if (stranger && !met)
                {
                    met = true;
                    var meeting = await Meeting.RunAsync(from, cancel);
                    if (meeting.Ended != SendEnd.Done) return tally.Receipt(meeting.Ended, meeting.Reason);
                    continue;
                }

                if (ended is { } end) return tally.Receipt(end, reason);
                patience.Heard(attempt.Begun, tally.MadeHeadway(progress.BytesDone));
                if (patience.Next() is not { } delay) return tally.Receipt(SendEnd.Unreachable, reason);
                report(new Retrying(reason!, delay));
                if (!await PauseAsync(delay, cancel)) return tally.Receipt(SendEnd.Cancelled, null);
                tally.StartOver();
            }
        }
    }

    private static async Task<(SendEnd? Ended, string? Reason, bool Stranger)> TryAsync(PullAttempt attempt, SendOptions from, CancellationToken cancel)
    {
        try
        {
            var (ended, reason) = await attempt.RunAsync(cancel);
            return (ended, reason, false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return (SendEnd.Cancelled, null, false);
        }
        catch (Exception e) when (e is ServerNotBelievedException { IsStranger: true } or ControlException { Code: ErrorCode.Stranger })
        {
            return (SendEnd.Refused, e.Message, true);
        }
        catch (ControlException missing) when (missing.Code == ErrorCode.Missing)
        {
            return (SendEnd.Missing, DisplayText.Escape(missing.Message), false);
        }
        catch (HttpRequestException gone) when (from.Offer is not null && gone.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            // Codes outlive no process: who is not there any more will not be again.
            return (SendEnd.Unreachable, "what is offered under this code has been taken or withdrawn", false);
        }
        catch (ServeException fault)
        {
            return (SendEnd.Refused, fault.Message, false);
        }
        catch (ControlException unknown) when (unknown.Code == ErrorCode.Gone && !attempt.Begun)
        {
            return (SendEnd.Refused, "the server shares nothing, since its version can't: upgrade it", false);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or NotSupportedException)
        {
            return (SendEnd.Refused, "what answered is not a Dray server of this version", false);
        }
        catch (Exception e) when (SendFailure.Of(e, from) is { } failure)
        {
            return (failure.Ended, failure.Reason, false);
        }
    }

    private static async Task<bool> PauseAsync(TimeSpan delay, CancellationToken cancel)
    {
        await Task.Delay(delay, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancel.IsCancellationRequested;
    }
}
