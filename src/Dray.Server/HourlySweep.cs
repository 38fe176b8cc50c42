using Dray.Files;
using Dray.Multiplexing;

namespace Dray.Server;

/// <summary>
/// Deletes what was replaced more than a day ago, and partials that nobody went on with for as long as they are kept, at the start
/// and every hour: a timer of the loop hands it to a worker
/// of the root's file system, since the disk may be slow or frozen. The next hour begins when it is done.
/// </summary>
internal sealed class HourlySweep(ReceivingFolder folder, TimeSpan keepPartials, WorkerPool workers, EventLoop loop) : IWork
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    public void Start() => workers.Queue(this);

    public void Run(Span<byte> buffer)
    {
        try
        {
            folder.SweepReplaced();
            folder.Partials.Sweep(keepPartials);
        }
        finally
        {
            loop.After(Every, Start);
        }
    }
}
