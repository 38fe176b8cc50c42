using Dray.Files;

namespace Dray.Transfers.Receiving;

/// <summary>
/// Finds the crew of a file system, and makes it at first use: each has its own, so that a disk which stands still stops nobody
/// else's writes. Any thread may ask. The server owns it, and disposes of it and its crews once nobody is left who hands them work.
/// </summary>
internal sealed class CrewsByDevice(ReceivingFolder folder, int threads, TimeProvider time, Action<Exception> report) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, DiskCrew> _crews = [];

    /// <param name="device">st_dev of the file system.</param>
    public DiskCrew For(ulong device)
    {
        lock (_lock)
        {
            if (_crews.TryGetValue(device, out var crew)) return crew;
            return _crews[device] = new DiskCrew(device, folder, threads, time, report);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var crew in _crews.Values) crew.Dispose();
        }
    }
}
