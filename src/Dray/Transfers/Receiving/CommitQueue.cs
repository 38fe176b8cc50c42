using System.Runtime.ExceptionServices;
using Dray.Files;
using Dray.Multiplexing;

namespace Dray.Transfers.Receiving;

/// <summary>
/// Landings of one file system that wait for its disk. While one group is being committed the next gathers, so groups grow as
/// the disk slows, and a file that comes alone waits for nobody. Thread-safe; who finds it full commits a group himself, which
/// is what bounds the descriptors that wait.
/// </summary>
/// <param name="folder">Where they land.</param>
/// <param name="time">Says how long units have waited for their journal.</param>
/// <param name="schedule">Runs work on threads that may wait for the disk.</param>
internal sealed class CommitQueue(ReceivingFolder folder, TimeProvider time, Action<IWork> schedule) : IWork
{
    /// <summary>Landings that may wait; each may hold a descriptor.</summary>
    private const int Most = 2048;

    /// <summary>Groups at once: a large file that takes its time does not hold up small ones.</summary>
    private const int MostRunning = 2;

    private readonly Lock _lock = new();
    private readonly Queue<WaitingLanding> _waiting = [];
    private int _running;

    public TimeProvider Time => time;

    /// <summary>Runs other work that waits for the same disk.</summary>
    public void Schedule(IWork work) => schedule(work);

    /// <summary>Adds a landing; its transfer is told of its end. The landing is this queue's to dispose of.</summary>
    public void Add(in WaitingLanding landing)
    {
        bool isFull, begins;
        lock (_lock)
        {
            _waiting.Enqueue(landing);
            isFull = _waiting.Count >= Most;
            begins = !isFull && _running < MostRunning;
            if (begins) _running++;
        }

        if (isFull) Commit(Take());
        else if (begins) schedule(this);
    }

    void IWork.Run(Span<byte> buffer)
    {
        var more = false;
        try
        {
            Commit(Take());
        }
        finally
        {
            lock (_lock)
            {
                more = _waiting.Count > 0;
                if (!more) _running--;
            }

            if (more) schedule(this);
        }
    }

    private WaitingLanding[] Take()
    {
        lock (_lock)
        {
            WaitingLanding[] group = [.. _waiting];
            _waiting.Clear();
            return group;
        }
    }

    private void Commit(WaitingLanding[] group)
    {
        if (group.Length == 0) return;
        var told = new bool[group.Length];
        try
        {
            GroupCommit.Run(
                folder,
                Array.ConvertAll(group, static one => one.Prepared),
                i => !(told[i] = !group[i].Transfer.MayLand(group[i].Entry)),
                (i, landed, failure) =>
                {
                    told[i] = true;
                    group[i].Transfer.Settle(group[i], landed, failure);
                });
        }
        finally
        {
            LeaveAll(group, told);
        }
    }

    private static void LeaveAll(WaitingLanding[] group, bool[] told)
    {
        Exception? first = null;
        for (var i = 0; i < group.Length; i++)
        {
            try
            {
                if (!told[i]) group[i].Transfer.SettleDefect(group[i]);
                group[i].Transfer.LeaveLanding(group[i]);
            }
#pragma warning disable CA1031 // a defect in one landing must leave no other waiting
            catch (Exception defect)
#pragma warning restore CA1031
            {
                first ??= defect;
            }
        }

        if (first is not null) ExceptionDispatchInfo.Throw(first);
    }
}
