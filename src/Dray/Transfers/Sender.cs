using System.Net.Sockets;
using System.Security.Authentication;
using Dray.Security;
using Dray.Transfers.Control;
using Dray.Transfers.Sending;

namespace Dray.Transfers;

/// <summary>Sends files and folders to one server.</summary>
public static class Sender
{
    private static readonly TimeSpan ConnectFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoOnFor = TimeSpan.FromMinutes(5);

    /// <summary>Runs one send to its end. Never throws for what peers, disks or networks do: the receipt tells.</summary>
    /// <param name="options">What to send and where to.</param>
    /// <param name="progress">Counters that this send keeps up to date.</param>
    /// <param name="report">Called for each event, by one thread at a time.</param>
    /// <param name="cancel">Ends the send as <see cref="SendEnd.Cancelled"/>.</param>
    /// <exception cref="ArgumentException">The sources or the target make no sense; the message is for people (usage, exit 2).</exception>
    public static async Task<SendReceipt> RunAsync(
        SendOptions options, SendProgress progress, Action<SendEvent> report, CancellationToken cancel)
    {
        var tally = new SendTally(progress, report) { Secret = !options.Plain };
        using var identity = OwnIdentity(out var unusable);
        if (identity is null) return tally.Receipt(SendEnd.Refused, unusable, TimeSpan.Zero, 0);
        using var sources = SourceList.Open(options);
        var time = TimeProvider.System;
        var patience = new Patience(options.RetryConnect ?? ConnectFor, options.RetryBegun ?? GoOnFor, time);
        var started = time.GetTimestamp();
        var lanes = 0;
        while (true)
        {
            var (end, reason) = await TryOnce();
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
            using var session = new SendAttempt(options, sources, tally, identity, time);
            try
            {
                await session.Run(cancel);
                return (SendEnd.Done, null);
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
    }

    private static DeviceIdentity? OwnIdentity(out string? unusable)
    {
        try
        {
            unusable = null;
            return DeviceIdentity.LoadOrCreate(ConfigurationFolder.DefaultPath(), TimeProvider.System);
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
