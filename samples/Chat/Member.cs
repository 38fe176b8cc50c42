using System.Net.Sockets;
using System.Text;
using Dray.Multiplexing;

namespace Chat;

/// <summary>
/// One client of the chat: takes lines, and has a bounded queue of what it has yet to read. Who reads too slowly is parted
/// with when the queue is full, so that neither memory nor the others pay for it.
/// </summary>
internal sealed class Member
{
    private const int LongestLine = 1024;
    private const int MostQueued = 64 << 10; // bytes, beyond what the system itself holds for the connection

    private readonly Socket _socket;
    private readonly Room _room;
    private readonly Watch _watch;
    private readonly byte[] _line = new byte[LongestLine];
    private readonly Queue<byte[]> _queue = new();
    private int _length; // of the line that is not whole yet
    private int _queued; // bytes in the queue, of whose first...
    private int _sent; // ...so many have gone
    private LoopTimer _idle;
    private string? _name;
    private bool _left;

    public Member(Socket socket, Room room)
    {
        (_socket, _room) = (socket, room);
        _idle = NewIdleTimer();
        _watch = room.Loop.Watch(socket, Interest.Read, oneShot: false, Ready);
    }

    public void Say(string line) => Say(Encoding.UTF8.GetBytes(line));

    /// <summary>Queues it and sends what goes at once; never waits.</summary>
    public void Say(byte[] line)
    {
        if (_left) return;
        if (_queued - _sent + line.Length > MostQueued)
        {
            Leave("too slow");
            return;
        }

        _queue.Enqueue(line);
        _queued += line.Length;
        if (_queue.Count == 1) Send(); // with more before it, the watch is waiting for room already
    }

    private void Ready(Readiness seen)
    {
        if (seen.HasFlag(Readiness.Write)) Send();
        if (!_left && seen != Readiness.Write) Receive();
    }

    // Sends until the system takes no more, and asks to be told of room only while something waits for it.
    private void Send()
    {
        while (_queue.TryPeek(out var first))
        {
            _sent += _socket.Send(first.AsSpan(_sent), SocketFlags.None, out var error);
            if (error is not (SocketError.Success or SocketError.WouldBlock))
            {
                Leave("connection lost");
                return;
            }

            if (_sent < first.Length) break;
            _queue.Dequeue();
            _queued -= first.Length;
            _sent = 0;
        }

        _watch.Arm(_queue.Count == 0 ? Interest.Read : Interest.Read | Interest.Write);
    }

    // One call a turn: whoever has more to say is readable again in the next one, after the others.
    private void Receive()
    {
        var count = _socket.Receive(_line.AsSpan(_length), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return;
        if (count == 0)
        {
            Leave(error == SocketError.Success ? "bye" : "connection lost");
            return;
        }

        _idle.Cancel();
        _idle = NewIdleTimer();
        _length += count;
        TakeLines();
    }

    private void TakeLines()
    {
        var rest = _line.AsSpan(0, _length);
        while (!_left && rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Heard(Encoding.UTF8.GetString(rest[..end]).Trim());
            rest = rest[(end + 1)..];
        }

        rest.CopyTo(_line);
        _length = rest.Length;
        if (_length == LongestLine) Leave("a line without an end");
    }

    private void Heard(string line)
    {
        line = string.Concat(line.Where(c => !char.IsControl(c))); // others' terminals are not ours to play with
        if (line.Length == 0) return;
        if (_name is not null) _room.Tell($"{_name}: {line}\n", except: this);
        else if (_room.TryJoin(line, this)) _name = line;
        else Say("that name is taken; another?\n");
    }

    private LoopTimer NewIdleTimer() => _room.Loop.After(_room.Idle, () => Leave("silent for too long"));

    private void Leave(string why)
    {
        if (_left) return;
        _left = true;
        _idle.Cancel();
        _watch.Dispose(); // before the socket: its number may be another's a moment later
        _socket.Dispose();
        if (_name is not null) _room.Leave(_name, why);
    }
}
