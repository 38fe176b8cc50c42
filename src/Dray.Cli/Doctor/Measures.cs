using System.Diagnostics;
using System.Security.Cryptography;
using Dray.Cli.Lookup;
using Dray.Cli.Parsing;
using Dray.Discovery;
using Dray.Interop;
using Dray.Security;
using Dray.Transfers.Control;
using Dray.Wire;
using Dray.Wire.Sealing;
using Microsoft.Win32.SafeHandles;

namespace Dray.Cli.Doctor;

/// <summary>
/// Measures the disk here, the processors at what lanes do, the link to a server and its disk, and all of them together: a few
/// seconds each, 256 MB at most. One file, which has no name for others and is gone afterwards.
/// </summary>
/// <param name="folder">Where the file is.</param>
internal sealed class Measures(string folder)
{
    public const string DiskWrite = "disk_write", DiskRead = "disk_read", Processor = "processor", Link = "link", DiskThere = "disk_there", Together = "together";

    private const long Most = 256 << 20;
    private const int Piece = 1 << 20;

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(3), ProcessorFor = TimeSpan.FromSeconds(0.5);

    /// <summary>Alone those of this machine, and with a server the others.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="ControlException">The server does not want to.</exception>
    public async IAsyncEnumerable<Measured> RunAsync(Target? target, int port, string home)
    {
        var noise = RandomNumberGenerator.GetBytes(Piece);
        var path = Path.Combine(folder, $".dray-doctor-{Guid.NewGuid():N}");
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        yield return Write(file, noise);
        yield return Read(file);
        yield return Seal(noise);
        if (target is null) yield break;
        using var own = DeviceIdentity.LoadOrCreate(home, TimeProvider.System);
        using var control = new ControlClient(target.Host, port, own, ServerBelief.Of(new KnownDevices(home), own.Id, target.Host, port)) { FindHost = new PeerFinder(DiscoveryScope.OfProcess(), port).FindAsync };
        yield return (await SendAsync(control, Link, Noise, disk: false)).Sent;
        Forget(file);
        var at = 0L;
        var (together, there) = await SendAsync(control, Together, piece =>
        {
            var count = RandomAccess.Read(file, piece.Span, at);
            at += count;
            return count;
        }, disk: true);
        yield return new Measured(DiskThere, together.Bytes, there);
        yield return together;

        int Noise(Memory<byte> piece)
        {
            noise.AsSpan(0, piece.Length).CopyTo(piece.Span);
            return piece.Length;
        }
    }

    /// <summary>The slowest stage of a send; null where not all of them were measured.</summary>
    public static string? Limit(IReadOnlyList<Measured> measured) => measured.Any(one => one.What == Together)
        ? measured.Where(one => one.What is not (Together or DiskWrite)).MinBy(one => one.Rate)!.What
        : null;

    private static Measured Write(SafeFileHandle file, byte[] noise)
    {
        var (since, at) = (Stopwatch.GetTimestamp(), 0L);
        for (; at < Most && Stopwatch.GetElapsedTime(since) < Within; at += Piece) RandomAccess.Write(file, noise, at);
        RandomAccess.FlushToDisk(file);
        return new Measured(DiskWrite, at, Stopwatch.GetElapsedTime(since));
    }

    private static Measured Read(SafeFileHandle file)
    {
        Forget(file);
        var (since, at, piece) = (Stopwatch.GetTimestamp(), 0L, new byte[Piece]);
        while (Stopwatch.GetElapsedTime(since) < Within && RandomAccess.Read(file, piece, at) is > 0 and var count) at += count;
        return new Measured(DiskRead, at, Stopwatch.GetElapsedTime(since));
    }

    /// <summary>What is in memory of it goes, or memory would be measured. Where the system takes no such hint it is.</summary>
    private static void Forget(SafeFileHandle file)
    {
        const int dontNeed = 4; // POSIX_FADV_DONTNEED
        if (OperatingSystem.IsLinux()) _ = Libc.posix_fadvise(file, 0, 0, dontNeed);
    }

    /// <summary>Digests and seals in memory as lanes do, on every processor.</summary>
    private static Measured Seal(byte[] noise)
    {
        var since = Stopwatch.GetTimestamp();
        var bytes = 0L;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            using var cipher = new RecordCipher(LaneSuite.Sealed, RandomNumberGenerator.GetBytes(LaneSeal.KeySize));
            var (digest, record) = (new UnitDigest(), noise[..(WireLimits.RecordData + RecordHeader.Overhead)]);
            while (Stopwatch.GetElapsedTime(since) < ProcessorFor)
            {
                digest.Append(RecordCipher.ContentOf(record));
                cipher.Seal(record, WireLimits.RecordData);
                Interlocked.Add(ref bytes, WireLimits.RecordData);
            }
        });
        return new Measured(Processor, bytes, Stopwatch.GetElapsedTime(since));
    }

    private static async Task<(Measured Sent, TimeSpan There)> SendAsync(ControlClient control, string what, Func<Memory<byte>, int> next, bool disk)
    {
        var since = Stopwatch.GetTimestamp();
        var answer = await control.Measure(new MeasureLoad(next, Most, Within), disk, CancellationToken.None);
        return (new Measured(what, answer.Bytes, Stopwatch.GetElapsedTime(since)), TimeSpan.FromMilliseconds(Math.Clamp(answer.DiskMs, 0, int.MaxValue)));
    }
}
