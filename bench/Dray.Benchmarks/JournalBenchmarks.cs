using System.Buffers;
using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Dray.Files;
using Dray.Wire;

namespace Dray.Benchmarks;

/// <summary>The journal of a partial: its bytes in memory, and appended to a file under DIR (/dev/shm), never synced.</summary>
public class JournalBenchmarks
{
    private const int Units = 1000;
    private static readonly PartialKey Key = new(new string('a', 64), Name("photos/large.raw"));
    private static readonly JournalRecord.Header Header = new("0123456789abcdef0123456789abcdef", Key);
    private static readonly JournalRecord.Lease Lease = new(1, 1, (long)Units * WireLimits.Unit, "a source");

    private readonly ArrayBufferWriter<byte> _bytes = new(1 << 20);
    private readonly JournalRecord[] _one = new JournalRecord[1];
    private byte[] _written = [];
    private string _folder = "";
    private LinuxVolume _volume = null!;
    private PartialJournal _journal = null!;
    private ulong _chain;
    private int _unit;

    [GlobalSetup]
    public void SetUp()
    {
        var bytes = new ArrayBufferWriter<byte>();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.GetSpan(8), JournalFrame.Magic);
        bytes.Advance(8);
        var chain = JournalFrame.Write(Lease, JournalFrame.Write(Header, JournalFrame.Magic, bytes), bytes);
        for (var n = 0; n < Units; n++) chain = JournalFrame.Write(new JournalRecord.Unit(n, (UInt128)n, Synced: true), chain, bytes);
        _written = bytes.WrittenSpan.ToArray();

        _folder = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("DIR") ?? "/dev/shm", $"dray-pieces.{Environment.ProcessId}")).FullName;
        _volume = LinuxVolume.Open(_folder, TimeProvider.System);
        _journal = new PartialJournal(_volume, Header, Lease, left: null, new JournalState(), JournalEnd.New);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _journal.Dispose();
        _volume.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "encode a unit's record")]
    public ulong Encode()
    {
        if (_bytes.FreeCapacity < JournalFrame.MostBytes) _bytes.ResetWrittenCount();
        return _chain = JournalFrame.Write(NextUnit(), _chain, _bytes);
    }

    [Benchmark(Description = "append a unit's record to the file")]
    public void Append()
    {
        _one[0] = NextUnit();
        _journal.Append(_one, sync: false);
    }

    [Benchmark(Description = "read a journal of 1,000 units and add it up")]
    public int Read()
    {
        var state = new JournalState();
        JournalFile.Read(ReadAt, state.TryTake);
        return state.Count == Units ? state.Count : throw new InvalidOperationException("not all was read");
    }

    private int ReadAt(long offset, Span<byte> bytes)
    {
        var count = (int)Math.Min(bytes.Length, _written.Length - offset);
        _written.AsSpan((int)offset, count).CopyTo(bytes);
        return count;
    }

    private static WireName Name(string text) =>
        WireName.TryParse(text, out var name) == NameFault.None ? name : throw new ArgumentException("no name", nameof(text));

    private JournalRecord.Unit NextUnit() => new(_unit = (_unit + 1) % Units, 7, Synced: false);
}
