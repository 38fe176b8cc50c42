using System.Net.Sockets;
using System.Text.Json;
using Dray.Interop;
using Dray.Security;

namespace Dray.Server.Administration;

/// <summary>
/// Where a running server is administered: a Unix socket that its own user alone can reach. Each connection asks once and
/// is answered once; a few are heard at a time, on the thread pool. The server owns it.
/// </summary>
internal sealed class AdminSocket : IAsyncDisposable
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly AdminAnswer Unclear = new AdminAnswer.Failed(
        "This server does not understand that: it takes one line of JSON, as dray of its own version writes it.");

    private readonly CancellationTokenSource _ending = new();
    private readonly RunFolder _folder;
    private readonly string _name;
    private readonly Socket _listener;
    private readonly AdminDesk _desk;
    private readonly TimeProvider _time;
    private readonly Task _listening;

    /// <param name="home">The configuration folder.</param>
    /// <param name="port">By which people tell this server from others.</param>
    /// <param name="desk">Does what is asked.</param>
    /// <param name="time">Bounds how long a connection may take.</param>
    /// <exception cref="IOException">The socket can't be had.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is another user's.</exception>
    public AdminSocket(string home, int port, AdminDesk desk, TimeProvider time)
    {
        (_folder, _desk, _time) = (new RunFolder(home), desk, time);
        _listener = _folder.Listen(port, out _name);
        _listening = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(ListenAsync)));
    }

    /// <summary>Opens it; null where that can't be, which is told and keeps no server from serving.</summary>
    public static AdminSocket? TryOpen(string home, int port, AdminDesk desk, Action<Exception> failed)
    {
        try
        {
            return new AdminSocket(home, port, desk, TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            failed(new AdministrationException($"This server can't be administered ('dray pair --show'): {e.Message}", e));
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        _folder.Remove(_name);
        await _listening;
        _ending.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                using var peer = await _listener.AcceptAsync(_ending.Token);
                await ServeAsync(peer);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // It left, took too long, or could not be accepted for want of descriptors: then not at once again.
                if (e is SocketException) await Task.Delay(Pause, _time, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ServeAsync(Socket peer)
    {
        using var patience = new CancellationTokenSource(AdminJson.Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _ending.Token);
        if (await AnswerAsync(peer, either.Token) is not { } answer) return;
        for (ReadOnlyMemory<byte> rest = AdminJson.Line(answer); !rest.IsEmpty;)
            rest = rest[await peer.SendAsync(rest, SocketFlags.None, either.Token)..];
    }

    /// <summary>Null where nothing was asked.</summary>
    private async Task<AdminAnswer?> AnswerAsync(Socket peer, CancellationToken cancel)
    {
        if (!IsOwnUser(peer)) return new AdminAnswer.Failed("This server is another user's.");
        try
        {
            return await ReadLineAsync(peer, cancel) is { } line ? _desk.Answer(AdminJson.Request(line.Span)) : null;
        }
        catch (JsonException)
        {
            return Unclear;
        }
        catch (IdentityException fault)
        {
            return new AdminAnswer.Failed(fault.Message);
        }
        catch (Exception e) when (e is not (OperationCanceledException or SocketException or ObjectDisposedException))
        {
            return new AdminAnswer.Failed($"That failed there: {e.Message}");
        }
    }

    /// <summary>Without its end; null where the connection ended before that.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadLineAsync(Socket peer, CancellationToken cancel)
    {
        var buffer = new AdminLineBuffer();
        while (await peer.ReceiveAsync(buffer.Room, SocketFlags.None, cancel) is > 0 and var came)
            if (buffer.TryTake(came, out var line)) return line;
        return null;
    }

    /// <summary>The second lock, behind the modes of folder and socket: who asks is this user or root. Linux alone can tell.</summary>
    private static bool IsOwnUser(Socket peer)
    {
        if (!OperatingSystem.IsLinux()) return true;
        // struct ucred of unix(7): pid, uid, gid.
        Span<uint> who = stackalloc uint[3];
        peer.GetRawSocketOption(Libc.SOL_SOCKET, Libc.SO_PEERCRED, System.Runtime.InteropServices.MemoryMarshal.AsBytes(who));
        return who[1] == 0 || who[1] == Libc.geteuid();
    }
}
