using System.Numerics;
using System.Runtime.InteropServices;
using Dray.Interop;

namespace Dray.Multiplexing;

/// <summary>
/// select(2). FD_SETSIZE bounds only the C library's fd_set type; the kernel takes bit sets of any length, so these
/// grow with the highest descriptor. The exceptional set is not used: it would tell of TCP's urgent data alone.
/// </summary>
internal sealed unsafe class SelectPoller : IPoller
{
    private const int WordBits = 64;

    private (long Token, bool OneShot)[] _registrations = []; // by descriptor; token -1 is nobody
    private ulong[] _read = [];
    private ulong[] _write = [];
    private ulong[] _readable = [];
    private ulong[] _writable = [];
    private int _firstWord;

    public PollerKind Kind => PollerKind.Select;

    public bool ArmsFromAnyThread => false;

    public void Add(nint fd, long token, Interest interest, bool oneShot)
    {
        Grow((int)fd);
        Put((int)fd, token, interest, oneShot);
    }

    public void Modify(nint fd, long token, Interest interest, bool oneShot)
    {
        if (Holds(fd, token)) Put((int)fd, token, interest, oneShot);
    }

    public void Remove(nint fd, long token)
    {
        if (!Holds(fd, token)) return;
        Silence((int)fd);
        _registrations[fd] = (-1, false);
    }

    public int Wait(Span<ReadyEvent> ready, int milliseconds)
    {
        var words = _read.Length;
        while (words > 0 && (_read[words - 1] | _write[words - 1]) == 0) words--;
        _read.AsSpan(0, words).CopyTo(_readable);
        _write.AsSpan(0, words).CopyTo(_writable);

        var timeout = new Libc.TimeVal { Seconds = milliseconds / 1000, Microseconds = milliseconds % 1000 * 1000L };
        int found;
        fixed (ulong* readable = _readable, writable = _writable)
            found = Libc.select(words * WordBits, readable, writable, null, milliseconds < 0 ? null : &timeout);
        if (found < 0 && Marshal.GetLastPInvokeError() == SocketErrno.EBADF) return TakeClosed(ready);
        return SystemCall.Waited(found, "select") == 0 ? 0 : Collect(ready, words);
    }

    public void Dispose() { }

    // Starts at the word where the last full batch ended, so that busy descriptors in front starve none behind.
    private int Collect(Span<ReadyEvent> ready, int words)
    {
        var written = 0;
        var word = _firstWord < words ? _firstWord : 0;
        for (var seen = 0; seen < words; seen++)
        {
            for (var bits = _readable[word] | _writable[word]; bits != 0; bits &= bits - 1)
            {
                if (written == ready.Length)
                {
                    _firstWord = word;
                    return written;
                }
                ready[written++] = Take((word * WordBits) + BitOperations.TrailingZeroCount(bits));
            }
            if (++word == words) word = 0;
        }
        return written;
    }

    private ReadyEvent Take(int fd)
    {
        var (token, oneShot) = _registrations[fd];
        var (word, bit) = Locate(fd);
        var readiness = ((_readable[word] & bit) != 0 ? Readiness.Read : 0)
            | ((_writable[word] & bit) != 0 ? Readiness.Write : 0);
        if (oneShot) Silence(fd);
        return new ReadyEvent(token, readiness);
    }

    // One descriptor that its owner closed before removing it fails the whole call: find such, and say so once.
    private int TakeClosed(Span<ReadyEvent> ready)
    {
        var written = 0;
        for (var fd = 0; fd < _registrations.Length && written < ready.Length; fd++)
        {
            var (word, bit) = Locate(fd);
            if (((_read[word] | _write[word]) & bit) == 0 || Libc.fcntl_get(fd, Libc.F_GETFD) >= 0) continue;
            Silence(fd);
            ready[written++] = new ReadyEvent(_registrations[fd].Token, Readiness.Error);
        }
        return written;
    }

    private void Put(int fd, long token, Interest interest, bool oneShot)
    {
        Silence(fd);
        _registrations[fd] = (token, oneShot);
        var (word, bit) = Locate(fd);
        if (interest.HasFlag(Interest.Read)) _read[word] |= bit;
        if (interest.HasFlag(Interest.Write)) _write[word] |= bit;
    }

    private void Silence(int fd)
    {
        var (word, bit) = Locate(fd);
        _read[word] &= ~bit;
        _write[word] &= ~bit;
    }

    private bool Holds(nint fd, long token) => fd < _registrations.Length && _registrations[fd].Token == token;

    private static (int Word, ulong Bit) Locate(int fd) => (fd / WordBits, 1ul << (fd % WordBits));

    private void Grow(int fd)
    {
        if (fd < _registrations.Length) return;
        var words = Math.Max((fd / WordBits) + 1, _read.Length * 2);
        Array.Resize(ref _read, words);
        Array.Resize(ref _write, words);
        _readable = new ulong[words];
        _writable = new ulong[words];
        var held = _registrations.Length;
        Array.Resize(ref _registrations, words * WordBits);
        Array.Fill(_registrations, (-1, false), held, _registrations.Length - held);
    }
}
