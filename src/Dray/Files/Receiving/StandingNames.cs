namespace Dray.Files;

/// <summary>
/// Whether all that stands under names here is known to be on the disk. Who is told that a file is there already is told as
/// much as who has just sent it; yet another transfer may have named it this very moment, or nobody waited for the disk, or an earlier
/// run ended in between. Thread-safe; the receiving folder has it.
/// </summary>
internal sealed class StandingNames(IVolume volume)
{
    private readonly Lock _lock = new();

    // What an earlier run named, nobody knows.
    private long _doubts = 1;
    private long _settled;
    private int _naming;

    /// <summary>Names are about to be given.</summary>
    public void BeginNaming()
    {
        lock (_lock) _naming++;
    }

    /// <summary>They were given, and are on the disk or not.</summary>
    public void EndNaming(bool onDisk)
    {
        lock (_lock)
        {
            _naming--;
            if (!onDisk) _doubts++;
        }
    }

    /// <summary>Makes durable what may not be so yet; mostly there is nothing. Off the loops: it waits for the disk.</summary>
    /// <exception cref="FileFailureException">The disk could not take it.</exception>
    public void Sync()
    {
        long doubts;
        lock (_lock)
        {
            if (_naming == 0 && _settled == _doubts) return;
            doubts = _doubts;
        }

        volume.SyncAll();
        lock (_lock) _settled = Math.Max(_settled, doubts);
    }
}
