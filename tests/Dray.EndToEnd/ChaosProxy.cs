using System.Net;
using System.Net.Sockets;
using Dray.Wire;

namespace Dray.EndToEnd;

/// <summary>
/// A network between sender and server that does as a test likes. Control connections pass untouched unless everything is
/// cut; lanes, known by their first byte, pass through <see cref="OnSent"/> and <see cref="OnAnswered"/>.
/// </summary>
public sealed class ChaosProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly List<Socket> _open = [];
    private readonly int _server;
    private readonly Task _accepting;
    private int _lanes;
    private long _sent;

    public ChaosProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>What happens to bytes of a lane that come by. It may change them, return false to cut the lane, or never return.</summary>
    /// <param name="lane">Which lane, from 0.</param>
    /// <param name="offset">How many bytes came before these in this direction.</param>
    /// <param name="bytes">What came by.</param>
    public delegate Task<bool> Hook(int lane, long offset, Memory<byte> bytes);

    /// <summary>From the sender to the server.</summary>
    public Hook OnSent { get; set; } = (_, _, _) => Task.FromResult(true);

    /// <summary>From the server to the sender.</summary>
    public Hook OnAnswered { get; set; } = (_, _, _) => Task.FromResult(true);

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How many lanes there have been.</summary>
    public int Lanes => Volatile.Read(ref _lanes);

    /// <summary>Bytes that lanes have carried to the server.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Cuts every connection that stands, the control plane's too.</summary>
    public void CutAll()
    {
        Socket[] open;
        lock (_lock)
        {
            open = [.. _open];
            _open.Clear();
        }

        foreach (var socket in open) Cut(socket);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        CutAll();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptSocketAsync(_ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        near.NoDelay = far.NoDelay = true;
        lock (_lock) _open.AddRange([near, far]);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _server);
            var first = new byte[1];
            if (await near.ReceiveAsync(first, SocketFlags.Peek) == 0) return;
            var lane = first[0] == LaneGreetingLayout.Magic[0] ? Interlocked.Increment(ref _lanes) - 1 : -1;
            await await Task.WhenAny(
                PumpAsync(near, far, lane, toServer: true), PumpAsync(far, near, lane, toServer: false));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has gone: so does the other.
        }
        finally
        {
            Cut(near);
            Cut(far);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, int lane, bool toServer)
    {
        var buffer = new byte[64 << 10];
        for (long offset = 0; ;)
        {
            var count = await from.ReceiveAsync(buffer, _ending.Token);
            if (count == 0) return;
            if (lane >= 0 && !await (toServer ? OnSent : OnAnswered)(lane, offset, buffer.AsMemory(0, count)).WaitAsync(_ending.Token)) return;
            if (lane >= 0 && toServer) Interlocked.Add(ref _sent, count);
            await to.SendAsync(buffer.AsMemory(0, count), _ending.Token);
            offset += count;
        }
    }

    /// <summary>A reset: what was under way is lost.</summary>
    private static void Cut(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        catch (ObjectDisposedException)
        {
            // It has gone already.
        }
    }
}
