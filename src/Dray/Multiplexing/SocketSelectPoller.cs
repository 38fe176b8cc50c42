using System.Net.Sockets;

namespace Dray.Multiplexing;

/// <summary>Select over sockets alone, for systems without a libc: <see cref="Socket.Select(System.Collections.IList, System.Collections.IList, System.Collections.IList, TimeSpan)"/>.</summary>
internal sealed class SocketSelectPoller : IPoller
{
    private readonly Dictionary<long, Registration> _registrations = [];
    private readonly List<Socket> _read = [];
    private readonly List<Socket> _write = [];
    private readonly List<Socket> _failed = []; // Windows tells of a failed connect here and nowhere else

    public PollerKind Kind => PollerKind.Select;

    public bool ArmsFromAnyThread => false;

    // Borrows the handle: the socket made here is never disposed of, and its owner's stays in charge.
    public void Add(nint fd, long token, Interest interest, bool oneShot) =>
        _registrations.Add(token, new Registration(new Socket(new SafeSocketHandle(fd, ownsHandle: false)), token)
        {
            Interest = interest,
            OneShot = oneShot,
        });

    public void Modify(nint fd, long token, Interest interest, bool oneShot)
    {
        if (!_registrations.TryGetValue(token, out var registration)) return;
        registration.Interest = interest;
        registration.OneShot = oneShot;
    }

    public void Remove(nint fd, long token) => _registrations.Remove(token);

    public int Wait(Span<ReadyEvent> ready, int milliseconds)
    {
        Fill();
        if (_read.Count + _write.Count == 0) return 0; // Select refuses empty lists; a loop always watches its waker
        try
        {
            Socket.Select(_read, _write, _failed, milliseconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(milliseconds));
        }
        catch (SocketException)
        {
            return TakeClosed(ready);
        }
        return Collect(ready);
    }

    public void Dispose() { }

    private void Fill()
    {
        _read.Clear();
        _write.Clear();
        _failed.Clear();
        foreach (var registration in _registrations.Values)
        {
            if (registration.Interest.HasFlag(Interest.Read)) _read.Add(registration.Socket);
            if (!registration.Interest.HasFlag(Interest.Write)) continue;
            _write.Add(registration.Socket);
            _failed.Add(registration.Socket);
        }
    }

    private int Collect(Span<ReadyEvent> ready)
    {
        var readable = _read.ToHashSet();
        var writable = _write.ToHashSet();
        var failed = _failed.ToHashSet();
        var written = 0;
        foreach (var registration in _registrations.Values)
        {
            if (written == ready.Length) break;
            var readiness = (readable.Contains(registration.Socket) ? Readiness.Read : 0)
                | (writable.Contains(registration.Socket) ? Readiness.Write : 0)
                | (failed.Contains(registration.Socket) ? Readiness.Error : 0);
            if (readiness == Readiness.None) continue;
            if (registration.OneShot) registration.Interest = Interest.None;
            ready[written++] = new ReadyEvent(registration.Token, readiness);
        }
        return written;
    }

    // One socket that its owner closed before removing it fails the whole call: find such, and say so once.
    private int TakeClosed(Span<ReadyEvent> ready)
    {
        var written = 0;
        foreach (var registration in _registrations.Values)
        {
            if (written == ready.Length) break;
            if (registration.Interest == Interest.None || IsOpen(registration.Socket)) continue;
            registration.Interest = Interest.None;
            ready[written++] = new ReadyEvent(registration.Token, Readiness.Error);
        }
        return written;
    }

    private static bool IsOpen(Socket socket)
    {
        try
        {
            _ = socket.Poll(0, SelectMode.SelectRead);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private sealed class Registration(Socket socket, long token)
    {
        public Socket Socket { get; } = socket;

        public long Token { get; } = token;

        public Interest Interest { get; set; }

        public bool OneShot { get; set; }
    }
}
