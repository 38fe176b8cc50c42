using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Dray.Transfers.Sending;

/// <summary>
/// Walks the sources on a thread of its own and hands what it finds over in batches: small at first, so that the first
/// bytes move at once, then as large as an offer may be. The walk stays a few batches ahead and no more.
/// </summary>
internal static class WalkBatches
{
    /// <summary>Entries in one offer.</summary>
    public const int Most = 2048;

    private const int First = 32;

    /// <summary>Characters of names and link targets in one offer: as JSON it stays under 1 MiB.</summary>
    private const int MostText = 96 << 10;

    private const int Ahead = 4;

    public static async IAsyncEnumerable<IReadOnlyList<OutgoingEntry>> Of(
        SourceList sources, SendTally tally, [EnumeratorCancellation] CancellationToken cancel)
    {
        var channel = Channel.CreateBounded<IReadOnlyList<OutgoingEntry>>(
            new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var walk = Task.Factory.StartNew(
            () => Walk(sources, tally, channel.Writer, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (var batch in channel.Reader.ReadAllAsync(cancel)) yield return batch;
        }
        finally
        {
            await stop.CancelAsync();
            await walk;
        }
    }

    private static void Walk(
        SourceList sources, SendTally tally, ChannelWriter<IReadOnlyList<OutgoingEntry>> to, CancellationToken stop)
    {
        Exception? failure = null;
        try
        {
            var batch = new List<OutgoingEntry>();
            var (size, text) = (First, 0);
            foreach (var found in sources.Walk(tally, stop))
            {
                batch.Add(found);
                text += found.Entry.Name.Value.Length + (found.Entry.LinkTarget?.Length ?? 0);
                if (batch.Count < size && text < MostText) continue;
                Put(to, batch, stop);
                batch = [];
                (size, text) = (Math.Min(size * 4, Most), 0);
            }

            if (batch.Count > 0) Put(to, batch, stop);
        }
        catch (OperationCanceledException)
        {
            // The reader has gone.
        }
#pragma warning disable CA1031 // whatever ended the walk ends the send, on the reader's side
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        to.Complete(failure);
    }

    private static void Put(ChannelWriter<IReadOnlyList<OutgoingEntry>> to, List<OutgoingEntry> batch, CancellationToken stop) =>
        to.WriteAsync(batch, stop).AsTask().GetAwaiter().GetResult();
}
