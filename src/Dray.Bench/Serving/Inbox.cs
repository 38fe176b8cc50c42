using Dray.Interop;
using Microsoft.Win32.SafeHandles;

namespace Dray.Bench.Serving;

/// <summary>
/// The task that every model does: take bytes from clients, append them to one file, answer "ok" when a message is
/// whole. Any thread may call, for a client of its own. The file is the maker's.
/// </summary>
internal sealed class Inbox(SafeFileHandle file) : IDisposable
{
    /// <summary>Bytes in a message.</summary>
    public const int MessageSize = 512;

    private readonly Lock _gate = new();
    private readonly HashSet<int> _clients = [];
    private readonly int[] _pending = new int[1 << 20]; // by descriptor: bytes of a message that is not whole yet
    private int _present;
    private long _end;
    private long _messages;

    /// <summary>What a whole message is answered with.</summary>
    public static ReadOnlySpan<byte> Ok => "ok"u8;

    /// <summary>Clients that have come and not gone.</summary>
    public int Present => Volatile.Read(ref _present);

    /// <summary>Whole messages so far.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>Receives once from a client and does the task. False: it has gone, and is to be closed.</summary>
    public bool Serve(int client)
    {
        Span<byte> buffer = stackalloc byte[MessageSize];
        var received = Kernel.recv(client, buffer);
        if (received is -SocketErrno.EAGAIN or -SocketErrno.EINTR) return true; // nothing there, for now
        if (received <= 0) return false; // 0 is the end of its stream
        return !Append(client, buffer[..received]) || Answer(client);
    }

    /// <summary>Appends what came. True: it completes a message, which is to be answered.</summary>
    /// <param name="client">Whose they are.</param>
    /// <param name="bytes">At most <see cref="MessageSize"/>, so that they complete no more than one.</param>
    public bool Append(int client, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(file, bytes, Interlocked.Add(ref _end, bytes.Length) - bytes.Length);
        Kernel.Count();
        _pending[client] += bytes.Length;
        if (_pending[client] < MessageSize) return false;
        _pending[client] -= MessageSize;
        Interlocked.Increment(ref _messages);
        return true;
    }

    public void Welcome(int client)
    {
        lock (_gate) _clients.Add(client);
        Interlocked.Increment(ref _present);
        _pending[client] = 0;
    }

    /// <summary>Closes a client's socket, which takes it out of an epoll set too.</summary>
    public void Close(int client)
    {
        if (Forget(client)) Kernel.close(client);
    }

    /// <summary>A client goes whose socket its model closes afterwards. False: it had gone before.</summary>
    public bool Forget(int client)
    {
        lock (_gate)
        {
            if (!_clients.Remove(client)) return false;
        }
        Interlocked.Decrement(ref _present);
        return true;
    }

    /// <summary>Ends every conversation, so that whoever sleeps in a call wakes up; the sockets stay open.</summary>
    public void HangUp()
    {
        lock (_gate)
        {
            foreach (var client in _clients) Kernel.shutdown(client);
        }
    }

    /// <summary>Closes the sockets of clients that a model, at its end, has left.</summary>
    public void Dispose()
    {
        int[] left;
        lock (_gate) left = [.. _clients];
        foreach (var client in left) Close(client);
    }

    // Answers that don't fit belong to a client that reads none; who lets thousands lie is hung up on.
    private static bool Answer(int client)
    {
        int sent;
        do sent = Kernel.send(client, Ok);
        while (sent == -SocketErrno.EINTR);
        return sent == Ok.Length;
    }
}
