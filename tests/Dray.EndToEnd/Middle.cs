using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Dray.EndToEnd;

/// <summary>Somebody on the way between clients and a server. What becomes of a connection, each kind decides.</summary>
public abstract class Middle : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly List<Socket> _open = [];
    private readonly int _server;
    private readonly Task _accepting;

    /// <param name="server">The server's port.</param>
    /// <param name="port">Where clients come to; 0 picks one.</param>
    protected Middle(int server, int port = 0)
    {
        _server = server;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients come to, as <c>--to</c> takes it.</summary>
    public string Address => $"127.0.0.1:{Port}";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Cancelled when it is disposed.</summary>
    protected CancellationToken Ending => _ending.Token;

    /// <summary>Cuts every connection that stands.</summary>
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
        GC.SuppressFinalize(this);
    }

    /// <summary>Carries one connection; at its end, however it comes, both sides are cut.</summary>
    /// <param name="near">The client.</param>
    /// <param name="far">The server.</param>
    protected abstract Task CarryAsync(Socket near, Socket far);

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = JoinAsync(await _listener.AcceptSocketAsync(_ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task JoinAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        near.NoDelay = far.NoDelay = true;
        lock (_lock) _open.AddRange([near, far]);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _server);
            await CarryAsync(near, far);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has gone: so does the other.
        }
        finally
        {
            Cut(near);
            Cut(far);
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
