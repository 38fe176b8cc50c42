// Measures what io_uring(7) would bring to a lane's file: pwrite(2), and the same writes handed to a ring one at a time or eight at once.
//
//   dotnet run -c Release bench/rings.cs [FOLDER] [ROUNDS]
//
// Writes 1 GB in pieces of 256 KiB over a file that is there already in FOLDER (/dev/shm), ROUNDS (9) times each way in turn; medians
// of seconds and of CPU seconds, those of the kernel's own workers included where it takes some.
#:property PublishAot=false
#:property AllowUnsafeBlocks=true
#:property NoWarn=CA1050;CA5392;SYSLIB1054;CA1515;CA2007;CA1303

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

const int Piece = 256 << 10;
const int Pieces = 1_000_000_000 / Piece;

var path = Path.Combine(args.Length > 0 ? args[0] : "/dev/shm", $"dray-rings-{Environment.ProcessId}");
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 9;
using var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, options: FileOptions.DeleteOnClose);
var buffer = GC.AllocateUninitializedArray<byte>(8 * Piece, pinned: true);
Random.Shared.NextBytes(buffer);
using var ring = new Ring(16);
var ways = new (string Name, Action Run)[]
{
    ("pwrite", () => WriteAll(file, buffer)),
    ("ring, one at a time", () => ring.WriteAll(file, buffer, 1)),
    ("ring, eight at once", () => ring.WriteAll(file, buffer, 8)),
};
var results = ways.ToDictionary(static way => way.Name, static _ => new List<(double Wall, double Cpu)>());
for (var round = -1; round < rounds; round++)
{
    foreach (var (name, run) in ways)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        run();
        var took = (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        if (round >= 0) results[name].Add(took);
    }
}

Console.WriteLine("| | seconds: median (least to most) | CPU seconds |");
Console.WriteLine("|---|---|---|");
foreach (var (name, list) in results)
{
    var wall = list.Select(static r => r.Wall).Order().ToArray();
    var cpu = list.Select(static r => r.Cpu).Order().ElementAt(list.Count / 2);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"| {name} | {wall[wall.Length / 2]:F3} ({wall[0]:F3} to {wall[^1]:F3}) | {cpu:F3} |"));
}

static void WriteAll(SafeFileHandle file, byte[] buffer)
{
    for (var i = 0; i < Pieces; i++) RandomAccess.Write(file, buffer.AsSpan(i % 8 * Piece, Piece), (long)i * Piece);
}

/// <summary>As little of a ring as writing takes. Owned by one thread.</summary>
internal sealed unsafe class Ring : IDisposable
{
    private const int Write = 23;
    private readonly int _ring;
    private readonly byte* _shared, _requests;
    private readonly uint[] _offsets = new uint[30];
    private uint _tail;

    public Ring(uint entries)
    {
        fixed (uint* parameters = _offsets) _ring = (int)Libc.syscall(425, (nint)entries, parameters);
        if (_ring < 0) throw new IOException($"io_uring_setup: {Marshal.GetLastPInvokeErrorMessage()}");
        _shared = Libc.mmap(null, 1 << 16, 3, 0x8001, _ring, 0);
        _requests = Libc.mmap(null, 64 * 16, 3, 0x8001, _ring, 0x10000000);
        // struct io_uring_params: ten words, then the submission ring's offsets (head, tail, mask, entries, flags, dropped, array).
        for (var i = 0u; i < entries; i++) ((uint*)(_shared + _offsets[16]))[i] = i;
    }

    public void WriteAll(SafeFileHandle file, byte[] buffer, int atOnce)
    {
        for (var (sent, done) = (0, 0); done < Pieces;)
        {
            var queued = 0;
            for (; queued < atOnce && sent < Pieces; queued++, sent++) Add(file, buffer, sent);
            Volatile.Write(ref *(uint*)(_shared + _offsets[11]), _tail);
            if (Libc.syscall(426, _ring, queued, queued, 1, null, 0) < 0) throw new IOException(Marshal.GetLastPInvokeErrorMessage());
            done += Take();
        }
    }

    public void Dispose() => _ = Libc.close(_ring);

    private void Add(SafeFileHandle file, byte[] buffer, int piece)
    {
        var request = _requests + (_tail++ % 16 * 64);
        new Span<byte>(request, 64).Clear();
        request[0] = Write;
        *(int*)(request + 4) = (int)file.DangerousGetHandle();
        *(long*)(request + 8) = (long)piece * Piece;
        *(void**)(request + 16) = (void*)Marshal.UnsafeAddrOfPinnedArrayElement(buffer, piece % 8 * Piece);
        *(int*)(request + 24) = Piece;
    }

    // The completion ring's offsets follow: head, tail, mask, entries, overflow, entries' place.
    private int Take()
    {
        var head = *(uint*)(_shared + _offsets[20]);
        var tail = Volatile.Read(ref *(uint*)(_shared + _offsets[21]));
        for (var at = head; at != tail; at++)
        {
            var result = *(int*)(_shared + _offsets[25] + (at % *(uint*)(_shared + _offsets[22]) % 32 * 16) + 8);
            if (result != Piece) throw new IOException($"a write gave {result}");
        }

        Volatile.Write(ref *(uint*)(_shared + _offsets[20]), tail);
        return (int)(tail - head);
    }

    private const int Piece = 256 << 10;
    private const int Pieces = 1_000_000_000 / Piece;
}

internal static unsafe class Libc
{
    [DllImport("libc", SetLastError = true)]
    internal static extern nint syscall(nint number, nint entries, uint* parameters);

    [DllImport("libc", SetLastError = true)]
    internal static extern nint syscall(nint number, nint ring, nint submit, nint wait, nint flags, void* signals, nint size);

    [DllImport("libc", SetLastError = true)]
    internal static extern byte* mmap(void* address, nint length, int protection, int flags, int file, long offset);

    [DllImport("libc", SetLastError = true)]
    internal static extern int close(int file);
}
