using System.Net.Sockets;

namespace Dray.EndToEnd.Browser;

/// <summary>A network between browser and server, that can be cut, or stand still, after so many bytes.</summary>
public sealed class Cable(int server) : Middle(server)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _open = Opened();
    private volatile bool _isCut;
    private long _sent;
    private long _limit = long.MaxValue;

    /// <summary>Completes when the limit is reached.</summary>
    public Task Reached => _reached.Task.WaitAsync(DrayBinary.Patience);

    /// <summary>From so many bytes to the server on, nothing gets through until <see cref="Open"/>.</summary>
    public void CloseAfter(long bytes)
    {
        _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _limit, bytes);
    }

    /// <summary>Cuts all that stands, and lets nobody connect until <see cref="Open"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        CutAll();
    }

    /// <summary>Everything gets through again.</summary>
    public void Open()
    {
        _isCut = false;
        Interlocked.Exchange(ref _limit, long.MaxValue);
        _open.TrySetResult();
    }

    protected override async Task CarryAsync(Socket near, Socket far)
    {
        if (!_isCut) await await Task.WhenAny(PumpAsync(near, far, toServer: true), PumpAsync(far, near, toServer: false));
    }

    private async Task PumpAsync(Socket from, Socket to, bool toServer)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReceiveAsync(buffer, Ending) is > 0 and var count)
        {
            if (toServer && Interlocked.Add(ref _sent, count) > Interlocked.Read(ref _limit))
            {
                _reached.TrySetResult();
                await _open.Task.WaitAsync(Ending);
            }

            for (var rest = buffer.AsMemory(0, count); rest.Length > 0;) rest = rest[await to.SendAsync(rest, Ending)..];
        }
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
