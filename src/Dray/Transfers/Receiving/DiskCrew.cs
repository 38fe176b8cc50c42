using System.Globalization;
using Dray.Files;
using Dray.Multiplexing;

namespace Dray.Transfers.Receiving;

/// <summary>
/// The threads of one file system: those that write what lanes bring, and those that wait until it is on the disk, with the
/// landings that wait with them. Whoever made it disposes of it.
/// </summary>
internal sealed class DiskCrew : IDisposable
{
    /// <summary>One waits for a large file while the other lands small ones.</summary>
    private const int WaitingThreads = 2;

    private readonly WorkerPool _waiters;

    /// <param name="device">st_dev of the file system.</param>
    /// <param name="folder">What lands on it.</param>
    /// <param name="threads">How many write.</param>
    /// <param name="time">For the landings.</param>
    /// <param name="report">Told of defects.</param>
    public DiskCrew(ulong device, ReceivingFolder folder, int threads, TimeProvider time, Action<Exception> report)
    {
        Writers = new WorkerPool(string.Create(CultureInfo.InvariantCulture, $"disk {device:x}"), threads, report);
        _waiters = new WorkerPool(string.Create(CultureInfo.InvariantCulture, $"sync {device:x}"), WaitingThreads, report);
        Commits = new CommitQueue(folder, time, _waiters.Queue);
    }

    public WorkerPool Writers { get; }

    public CommitQueue Commits { get; }

    public void Dispose()
    {
        Writers.Dispose();
        _waiters.Dispose();
    }
}
