using System.Net;
using System.Net.Sockets;
using Dray.Files;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Transfers.Control;
using Dray.Transfers.Sending;

namespace Dray.Transfers.Raw;

/// <summary>Sends plain bytes to anything that listens. Nothing vouches for them but TCP.</summary>
public static class RawSender
{
    private static readonly TimeSpan ConnectFor = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultSilence = TimeSpan.FromSeconds(60);

    /// <summary>Runs one send to its end. Never throws for what peers, disks or networks do: the receipt tells.</summary>
    /// <param name="options">Its first source is the name to report; where to, how fast, and how long to try to connect.</param>
    /// <param name="source">What to send; read to its end, and the caller's to dispose of.</param>
    /// <param name="progress">Counters that this send keeps up to date.</param>
    /// <param name="report">Called for each event, by one thread at a time.</param>
    /// <param name="cancel">Ends the send as <see cref="SendEnd.Cancelled"/>, and resets the connection.</param>
    /// <param name="silence">How long to wait for a peer that takes nothing or does not end; null means 60 s.</param>
    public static async Task<SendReceipt> RunAsync(
        SendOptions options, Stream source, SendProgress progress, Action<SendEvent> report, CancellationToken cancel, TimeSpan? silence = null)
    {
        var time = TimeProvider.System;
        var longest = silence ?? DefaultSilence;
        var patience = new Patience(options.RetryConnect ?? ConnectFor, TimeSpan.Zero, time);
        var started = time.GetTimestamp();
        progress.Found(1, source.CanSeek ? source.Length : 0);
        progress.Walked = source.CanSeek;
        while (true)
        {
            var begun = false;
            try
            {
                using var exchange = new RawExchange(
                    await ConnectAsync(), source, RateOf(options, time), progress, report, longest, time);
                begun = true;
                await exchange.RunAsync(cancel);
                progress.Done(1, 0);
                return Receipt(SendEnd.Done, null);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return Receipt(SendEnd.Cancelled, "the send was cancelled; nobody knows what had arrived");
            }
            catch (SocketException e)
            {
                var reason = SendFailure.Of(e, options)!.Value.Reason;
                if (begun || patience.Next() is not { } delay) return Receipt(SendEnd.Unreachable, reason);
                report(new Retrying(reason, delay));
                await Task.Delay(delay, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                report(new EntryFailed(options.Sources[0], FileFault.Io, $"it can't be read to its end: {e.Message}"));
                return Receipt(SendEnd.SomeFailed, "what was to be sent can't be read to its end");
            }
        }

        async Task<Socket> ConnectAsync()
        {
            var socket = await RawSender.ConnectAsync(options, longest, cancel);
            report(new Connected(options.Host, "", ControlClient.Unmapped((IPEndPoint)socket.RemoteEndPoint!).ToString()) { Secret = false });
            return socket;
        }

        SendReceipt Receipt(SendEnd ended, string? reason) => new()
        {
            Ended = ended,
            Reason = reason,
            Landed = ended == SendEnd.Done ? 1 : 0,
            Failed = ended == SendEnd.SomeFailed ? 1 : 0,
            Bytes = progress.BytesDone,
            Elapsed = time.GetElapsedTime(started),
            Secret = false,
        };
    }

    private static RateLimiter? RateOf(SendOptions options, TimeProvider time) =>
        RateLimiter.For(options.BandwidthLimit, time);

    private static async Task<Socket> ConnectAsync(SendOptions options, TimeSpan silence, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (IPAddress.TryParse(options.Host, out var address)) await socket.ConnectAsync(new IPEndPoint(address, options.Port), cancel);
            else await socket.ConnectAsync(options.Host, options.Port, cancel);
            DeadPeer.Notice(socket, silence);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
