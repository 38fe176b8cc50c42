using System.Net.Sockets;

namespace Dray.EndToEnd.Web;

/// <summary>A network that cuts the first connections, each after so many bytes to the server, and lets all others pass.</summary>
public sealed class CuttingProxy(int server, params long[] after) : Middle(server)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    /// <summary>Nothing more passes there instead, and neither end hears of it.</summary>
    public bool Stalls { get; init; }

    /// <summary>Ends when so many bytes have passed in the first one.</summary>
    public Task Reached => _reached.Task.WaitAsync(DrayBinary.Patience);

    protected override async Task CarryAsync(Socket near, Socket far)
    {
        var number = Interlocked.Increment(ref _connections) - 1;
        var most = number < after.Length ? after[number] : long.MaxValue;
        await await Task.WhenAny(PumpAsync(near, far, most), PumpAsync(far, near, long.MaxValue));
    }

    private async Task PumpAsync(Socket from, Socket to, long most)
    {
        var buffer = new byte[64 << 10];
        for (var left = most; left > 0;)
        {
            var count = await from.ReceiveAsync(buffer, Ending);
            if (count == 0) return;
            await to.SendAsync(buffer.AsMemory(0, count), Ending);
            left -= count;
        }

        _reached.TrySetResult();
        if (Stalls) await Task.Delay(Timeout.Infinite, Ending);
    }
}
