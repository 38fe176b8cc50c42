using System.Globalization;
using Dray.Multiplexing;

namespace Dray.Transfers.Receiving;

/// <summary>
/// A worker pool for each file system, made at first use, so that a disk which stands still stops nobody else's
/// writes. Thread-safe; the server disposes it last.
/// </summary>
internal sealed class WorkersByDevice(int threads, Action<Exception> report) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, WorkerPool> _pools = [];

    /// <param name="device">st_dev of the file system.</param>
    public WorkerPool For(ulong device)
    {
        lock (_lock)
        {
            if (_pools.TryGetValue(device, out var pool)) return pool;
            pool = new WorkerPool(string.Create(CultureInfo.InvariantCulture, $"disk {device:x}"), threads, report);
            return _pools[device] = pool;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var pool in _pools.Values) pool.Dispose();
        }
    }
}
