using System.Net.Sockets;

namespace Dray.EndToEnd.Torture;

/// <summary>A network whose every connection, control and lanes alike, does as the weather says.</summary>
internal sealed class Network(int server) : Middle(server)
{
    private long _carried;
    private volatile TaskCompletionSource? _gate;
    private int _dribble, _generation;

    /// <summary>Bytes that were carried, both ways.</summary>
    public long Carried => Interlocked.Read(ref _carried);

    /// <summary>From now on these connections carry nothing more, and stay open; new ones are fine.</summary>
    public void Forget() => Interlocked.Increment(ref _generation);

    /// <summary>Nothing passes until <see cref="GoOn"/>.</summary>
    public void Stall() => _gate ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn()
    {
        var gate = _gate;
        _gate = null;
        gate?.TrySetResult();
    }

    /// <summary>The next so many bytes pass one by one.</summary>
    public void Dribble(int bytes) => Interlocked.Exchange(ref _dribble, bytes);

    protected override async Task CarryAsync(Socket near, Socket far)
    {
        var generation = Volatile.Read(ref _generation);
        await await Task.WhenAny(PumpAsync(near, far, generation), PumpAsync(far, near, generation));
    }

    private async Task PumpAsync(Socket from, Socket to, int generation)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReceiveAsync(buffer, Ending) is > 0 and var count)
        {
            if (_gate is { } gate) await gate.Task.WaitAsync(Ending);
            if (generation != Volatile.Read(ref _generation)) await Task.Delay(Timeout.Infinite, Ending);
            var at = 0;
            for (; at < count && Interlocked.Decrement(ref _dribble) >= 0; at++) await to.SendAsync(buffer.AsMemory(at, 1), Ending);
            if (at < count) await to.SendAsync(buffer.AsMemory(at, count - at), Ending);
            Interlocked.Add(ref _carried, count);
        }
    }
}
