// A long way between two network namespaces: owns two TUN devices and passes packets from each to the other, at a rate, from a
// queue with a bound, so late. Whatever finds the queue full is dropped, as by a router. Linux only, root only.
//
//   dotnet run bench/delay.cs NAME NAME LATE_MS MBIT_PER_S QUEUE_MS
//
// It makes the devices in its own namespace and says "ready"; they may be moved to others then, and are gone when it ends. Packets
// are of up to 1,500 bytes, and these bytes are what the rate counts. links.sh uses it.
#:property AllowUnsafeBlocks=true
#:property PublishAot=false
#:property AssemblyName=dray-bench-delay
#:property NoWarn=CA1050;CA1303;CA1305;CA1852;CA5392;SYSLIB1054

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

if (args is not [var near, var far, var late, var rate, var queue]) throw new ArgumentException("NAME NAME LATE_MS MBIT_PER_S QUEUE_MS");
var (here, there) = (Tun.Open(near), Tun.Open(far));
var way = (Late: Ticks(late), BytesPerSecond: double.Parse(rate, CultureInfo.InvariantCulture) * 1e6 / 8, Queue: Ticks(queue));
foreach (var (from, to) in new[] { (here, there), (there, here) })
    new Thread(() => new Way(from, to, way.Late, way.BytesPerSecond, way.Queue).Run()) { IsBackground = true }.Start();
Console.WriteLine("ready");
Console.In.ReadToEnd(); // until whoever started it ends or closes its input
return 0;

static long Ticks(string milliseconds) => (long)(double.Parse(milliseconds, CultureInfo.InvariantCulture) * Stopwatch.Frequency / 1000);

/// <summary>One direction. Its thread owns the queue; a packet is read, given the time at which it is due, and written then.</summary>
internal sealed class Way(int from, int to, long late, double bytesPerSecond, long longestQueue)
{
    private const int Slot = 2048, Slots = 1 << 15;

    /// <summary>How often it looks while packets are under way; the device's own queue holds what comes meanwhile.</summary>
    private const long LookNanoseconds = 200_000;

    private readonly byte[] _packets = GC.AllocateArray<byte>(Slot * Slots, pinned: true);
    private readonly Queue<(long Due, int Slot, int Length)> _underWay = new(Slots);
    private int _next;
    private long _linkFree;

    public void Run()
    {
        while (true)
        {
            Tun.AwaitReadable(from, _underWay.Count == 0 ? -1 : LookNanoseconds);
            while (TakeOne()) { }
            for (var now = Stopwatch.GetTimestamp(); _underWay.TryPeek(out var first) && first.Due <= now;)
            {
                Tun.Write(to, _packets.AsSpan(first.Slot * Slot, first.Length));
                _underWay.Dequeue();
            }
        }
    }

    private bool TakeOne()
    {
        var length = Tun.Read(from, _packets.AsSpan(_next * Slot, Slot));
        if (length <= 0) return false;
        var now = Stopwatch.GetTimestamp();
        var begins = Math.Max(now, _linkFree);
        if (begins - now > longestQueue || _underWay.Count == Slots - 1) return true;
        _linkFree = begins + (long)(length / bytesPerSecond * Stopwatch.Frequency);
        _underWay.Enqueue((_linkFree + late, _next, length));
        _next = (_next + 1) % Slots;
        return true;
    }
}

/// <summary>A TUN device, as of the kernel's networking/tuntap, and ppoll(2).</summary>
internal static unsafe partial class Tun
{
    private const int O_RDWR = 2, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
    private const ulong TUNSETIFF = 0x400454ca;
    private const short IFF_TUN = 1, IFF_NO_PI = 0x1000, POLLIN = 1;

    public static int Open(string name)
    {
        int file;
        fixed (byte* path = "/dev/net/tun\0"u8) file = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
        var request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, 15));
        *(short*)(request + 16) = IFF_TUN | IFF_NO_PI;
        return file >= 0 && ioctl(file, TUNSETIFF, request) == 0 ? file : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>The next packet's length, or less than 1 where there is none.</summary>
    public static int Read(int file, Span<byte> packet)
    {
        fixed (byte* at = packet) return (int)read(file, at, (nuint)packet.Length);
    }

    /// <summary>A packet that the other side has no room for, or that comes while it is down, is lost.</summary>
    public static void Write(int file, ReadOnlySpan<byte> packet)
    {
        fixed (byte* at = packet) _ = write(file, at, (nuint)packet.Length);
    }

    /// <summary>Waits for a packet where there is nothing to pass on, else sleeps: a look costs less than a wake for each packet.</summary>
    public static void AwaitReadable(int file, long nanoseconds)
    {
        var entry = new PollEntry { File = file, Events = POLLIN };
        var time = new Time { Nanoseconds = nanoseconds };
        _ = nanoseconds < 0 ? ppoll(&entry, 1, null, null) : ppoll(null, 0, &time, null);
    }

    [DllImport("libc", SetLastError = true)] private static extern int open(byte* path, int flags);
    [DllImport("libc", SetLastError = true)] private static extern int ioctl(int file, ulong request, void* argument);
    [DllImport("libc")] private static extern nint read(int file, void* to, nuint count);
    [DllImport("libc")] private static extern nint write(int file, void* from, nuint count);
    [DllImport("libc")] private static extern int ppoll(PollEntry* entries, nuint count, Time* time, void* signals);

    private struct PollEntry { public int File; public short Events; public short Returned; }

    private struct Time { public long Seconds; public long Nanoseconds; }
}
