// Measures a server with many senders at once: what all get together beside what fewer get, how evenly they share it, and how long
// a small transfer among them takes. And whether rates hold that were asked for.
//
//   dotnet run -c Release bench/crowd.cs [--write] [crowd [SENDERS...]] [limits]
//
// crowd (8 64 500): that many senders, a transfer and a lane each, onto DIR (/dev/shm); with the most of them, 1 MB is sent besides, by
// a whole sender. The senders are to cost less than the server, or it is they who are measured: what each is to send, files of
// 1 MiB, is sealed beforehand, 6 GB in all, and one thread hands it on by sendfile. Rates are of what is answered from when each
// has heard one answer until the first has sent all. limits: a sender's rate, a server's, and a device's over two transfers of four
// lanes, over 10 s. Senders are a process of their own. DETAILS=1 shows the rate of each. --write puts the tables into
// docs/performance/crowd.md.
#:project ../src/Dray.Server/Dray.Server.csproj
#:property PublishAot=false
#:property ServerGarbageCollection=false
#:property ConcurrentGarbageCollection=false
#:property AssemblyName=dray-bench-crowd
#:property NoWarn=CA1050;CA1515;CA1852;CA2007;CA1303;CA1305;CA1849

using System.Diagnostics;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Security;
using Dray.Server;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Wire;
using Dray.Wire.Sealing;

const double Rate = 50e6;
DescriptorLimit.RaiseToHardMaximum();
if (args is ["send", var port, var code, var work, .. var rest]) return await SendersAsync(int.Parse(port), code, work, rest);

var write = args.Contains("--write");
var wanted = args.Where(static arg => arg is "crowd" or "limits").ToArray();
int[] counts = [.. args.Where(static arg => char.IsAsciiDigit(arg[0])).Select(int.Parse)];
if (counts.Length == 0) counts = [8, 64, 500];
var text = new StringBuilder();
text.AppendLine("# Many senders").AppendLine();
text.AppendLine($"{Environment.ProcessorCount} processors ({Processor()}), Linux {Environment.OSVersion.Version.ToString(2)}, .NET {Environment.Version}, loopback, files in memory, sealed. Made by `dotnet run -c Release bench/crowd.cs --write`.");
if (wanted is [] || wanted.Contains("crowd")) await CrowdAsync();
if (wanted is [] || wanted.Contains("limits")) await LimitsAsync();
Console.Write(text);
if (write) File.WriteAllText("docs/performance/crowd.md", text.ToString());
return 0;

async Task CrowdAsync()
{
    var rows = new List<(int Count, string[] Results)>();
    foreach (var count in counts) rows.Add((count, await RunAsync("crowd", count, 0, count == counts.Max() && count > 1)));
    var best = rows.Max(static row => double.Parse(row.Results[0]));
    text.AppendLine().AppendLine("| senders | MB/s together | of the best | slowest / fastest | server's CPU, s/GB | senders' | 1 MB among them, s | of its fair share of time |");
    text.AppendLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
    foreach (var (count, row) in rows)
    {
        var (all, small) = (double.Parse(row[0]), double.Parse(row[2]));
        var share = small > 0 ? $"{small * all / (count + 1):F2}" : "";
        text.AppendLine($"| {count} | {all:F0} | {all / best:F2} | {row[1]} | {row[6]} | {row[5]} | {(small > 0 ? $"{small:F2}" : "")} | {share} |");
    }
}

async Task LimitsAsync()
{
    text.AppendLine().AppendLine($"| `--bwlimit 50M` on | seconds for 500 MB | MB/s | off by |").AppendLine("|---|---:|---:|---:|");
    foreach (var where in new[] { "sender", "server", "device" })
    {
        var seconds = double.Parse((await RunAsync(where, where == "device" ? 2 : 1, where == "device" ? 250_000_000 : 500_000_000, small: false))[3]);
        text.AppendLine($"| {where} | {seconds:F2} | {500 / seconds:F2} | {((500e6 / seconds / Rate) - 1) * 100:F1} % |");
    }
}

// Together in MB/s, slowest over fastest, seconds of the small one, seconds in all, GB, and CPU seconds a GB: the senders', the server's.
async Task<string[]> RunAsync(string how, int senders, long bytes, bool small)
{
    var work = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("DIR") ?? "/dev/shm", $"dray-crowd.{Environment.ProcessId}")).FullName;
    try
    {
        Random random = new(1);
        foreach (var (name, length) in new[] { ("file", Math.Max(bytes, 1)), ("small", 1_000_000L) })
        {
            using var file = File.Create(Path.Combine(work, name));
            var piece = new byte[1_000_000];
            for (var left = length; left > 0; left -= piece.Length)
            {
                random.NextBytes(piece);
                file.Write(piece.AsSpan(0, (int)Math.Min(left, piece.Length)));
            }
        }

        var (folder, home) = (Path.Combine(work, "in"), Path.Combine(work, "server"));
        await using var server = await DrayServer.StartAsync(new ServeOptions
        {
            Folder = folder, ConfigurationFolder = home, MaxClients = 5000, Fast = true, Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
            BandwidthLimit = how == "server" ? (long)Rate : null,
        });
        using var driver = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            ["send", $"{server.ListeningOn[0].Port}", server.ShowPairingCode(), work, how, $"{senders}", $"{small}"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        await driver.StandardOutput.ReadLineAsync(); // it is paired
        if (how == "device")
        {
            var known = new KnownDevices(home);
            known.Update(known.List()[0].Id, static device => device with { BandwidthLimit = (long)Rate });
        }

        TouchPages(Path.Combine(work, "touched"), how == "crowd" ? 1_000_000_000 : senders * bytes);
        var cpu = Environment.CpuUsage.TotalTime;
        driver.StandardInput.WriteLine();
        var line = await driver.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the senders have gone");
        cpu = Environment.CpuUsage.TotalTime - cpu;
        await driver.WaitForExitAsync();
        var said = line.Split(' ');
        return [.. said, $"{cpu.TotalSeconds / double.Parse(said[4]):F2}"];
    }
    finally
    {
        Directory.Delete(work, recursive: true);
    }
}

static async Task<int> SendersAsync(int port, string code, string work, string[] how)
{
    var (senders, small, home, serverId) = (int.Parse(how[1]), bool.Parse(how[2]), Path.Combine(work, "client"), "");
    await SendAsync("small", "first");
    var crowd = how[0] == "crowd" ? await LeanSender.OpenAsync(senders, port, work, serverId) : [];
    Console.WriteLine("paired");
    Console.ReadLine();
    var cpu = Environment.CpuUsage.TotalTime;
    var since = Stopwatch.GetTimestamp();
    var late = 0.0;
    if (how[0] == "crowd")
    {
        var sending = new Thread(() => LeanSender.SendAll(crowd));
        sending.Start();
        await Task.Delay(2000);
        if (small) late = await SendAsync("small", "late");
        sending.Join();
    }
    else
    {
        await Task.WhenAll(Enumerable.Range(0, senders).Select(n => SendAsync("file", $"{n}")));
    }

    var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
    cpu = Environment.CpuUsage.TotalTime - cpu;
    var (from, to) = crowd.Length > 0 ? (crowd.Max(static one => one.Heard[0]), crowd.Min(static one => one.Heard[^1])) : (0, 0);
    var rates = crowd.Select(one => one.Rate(from, to)).DefaultIfEmpty(0).ToArray();
    var gigabytes = crowd.Length > 0 ? crowd.Sum(static one => (double)one.Heard.Count) * LeanSender.Size / 1e9 : senders * new FileInfo(Path.Combine(work, "file")).Length / 1e9;
    if (Environment.GetEnvironmentVariable("DETAILS") is not null)
        Console.Error.WriteLine($"{Stopwatch.GetElapsedTime(since, from).TotalSeconds:F2} to {Stopwatch.GetElapsedTime(since, to).TotalSeconds:F2} of {seconds:F2}: {string.Join(' ', rates.Order().Select(static rate => $"{rate:F2}"))}");
    Console.WriteLine($"{rates.Sum():F1} {rates.Min() / rates.Max():F2} {late:F3} {seconds:F3} {gigabytes:F3} {cpu.TotalSeconds / gigabytes:F2}");
    return 0;

    async Task<double> SendAsync(string what, string into)
    {
        var from = Stopwatch.GetTimestamp();
        var receipt = await Sender.RunAsync(new SendOptions
        {
            Sources = [Path.Combine(work, what)], Host = "127.0.0.1", Port = port, ConfigurationFolder = home, Into = into, Fast = true,
            Lanes = how[0] is "crowd" ? 1 : 4, BandwidthLimit = how[0] == "sender" && what == "file" ? (long)Rate : null,
            Introduce = (_, _) => Task.FromResult<Introduction?>(Introduction.ByCode(code)),
        }, null, happened =>
        {
            if (happened is Connected connected) serverId = connected.ServerId;
            if (happened is Planned && what == "file") from = Stopwatch.GetTimestamp(); // a rate is the payload's
        });
        if (receipt.Ended != SendEnd.Done) throw new InvalidOperationException(receipt.Reason);
        return Stopwatch.GetElapsedTime(from).TotalSeconds;
    }
}

// A virtual machine's memory may have gone back to its host: what is written and given up again is there.
static void TouchPages(string path, long bytes)
{
    var piece = new byte[1 << 20];
    using (var file = File.Create(path))
    {
        for (; bytes > 0; bytes -= piece.Length) file.Write(piece);
    }

    File.Delete(path);
}

static string Processor() => File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1]
    ?? RuntimeInformation.ProcessArchitecture.ToString();

// One transfer of files of one unit, over one lane, sealed beforehand. All of them are one thread's.
internal sealed class LeanSender
{
    public const int Size = 1 << 20;

    private const long All = 6L << 30;
    private static readonly byte[] Piece = RandomNumberGenerator.GetBytes(WireLimits.RecordData);
    private static readonly byte[] Digest = XxHash128.Hash([.. Enumerable.Repeat(Piece, Size / Piece.Length).SelectMany(static piece => piece)]);
    private readonly byte[] _answers = new byte[4096];
    private readonly RecordFeed _records = new();
    private readonly FrameFeed _frames = new();
    private readonly Socket _socket;
    private readonly LaneSeal _seal;
    private readonly string _folder;
    private readonly SafeFileHandle _stream;
    private readonly long _length;
    private readonly int _files;
    private long _sent;
    private int _landed;

    private LeanSender(Socket socket, LaneSeal seal, string folder, SafeFileHandle stream, int files)
    {
        (_socket, _seal, _folder, _stream, _files) = (socket, seal, folder, stream, files);
        var record = new byte[RecordHeader.Overhead + WireLimits.RecordContent];
        for (var piece = 0; piece < files * (Size / Piece.Length); piece++)
        {
            var count = Seal(record, (uint)(piece / (Size / Piece.Length)), piece * Piece.Length % Size);
            RandomAccess.Write(stream, record.AsSpan(0, count), _length);
            _length += count;
        }
    }

    // When each file was answered.
    public List<long> Heard { get; } = [];

    // MB/s of what was answered between two times.
    public double Rate(long from, long to)
    {
        var counted = Heard.FindAll(at => at >= from && at <= to);
        return counted.Count < 2 ? 0 : (counted.Count - 1) * (Size / 1e6) / Stopwatch.GetElapsedTime(counted[0], counted[^1]).TotalSeconds;
    }

    public static async Task<LeanSender[]> OpenAsync(int count, int port, string work, string serverId)
    {
        using var control = new ControlClient("127.0.0.1", port, DeviceIdentity.LoadOrCreate(Path.Combine(work, "client"), TimeProvider.System), ServerBelief.Exactly(serverId));
        var (all, files) = (new LeanSender[count], (int)(All / count / Size));
        for (var n = 0; n < count; n++)
        {
            var transfer = (await control.Open(new OpenRequest { Protocol = ControlProtocol.Version, Into = $"{n}", Fast = true }, CancellationToken.None)).Transfer;
            var entries = Enumerable.Range(0, files).Select(static id => new OfferedEntry { Id = (uint)id, Name = $"{id}", Kind = 1, Size = Size, Modified = 1, Mode = 0b110_100_100 });
            await control.Offer(transfer, new OfferRequest { Entries = [.. entries] }, CancellationToken.None);
            var ticket = (await control.Lanes(transfer, new LanesRequest { Count = 1 }, CancellationToken.None)).Tickets[0];
            var binding = new LaneBinding(LaneSuite.Sealed, Convert.FromHexString(transfer), ticket.Lane);
            var socket = LaneDialer.Dial(control.Address!, Convert.FromHexString(ticket.Id), Convert.FromHexString(ticket.Secret), binding, out var seal);
            var stream = File.OpenHandle(Path.Combine(work, $"stream-{n}"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            all[n] = new LeanSender(socket, seal, Path.Combine(work, "in", $"{n}"), stream, files);
        }

        return all;
    }

    // Until all is answered.
    public static void SendAll(LeanSender[] all)
    {
        using var poller = Poller.Create(PollerKind.Best);
        for (var n = 0; n < all.Length; n++) poller.Add(all[n]._socket.Handle, n, Interest.Read | Interest.Write, oneShot: false);
        var ready = new ReadyEvent[256];
        for (var left = all.Length; left > 0;)
        {
            foreach (var (n, seen) in ready.AsSpan(0, poller.Wait(ready, -1)))
            {
                var one = all[n];
                if (seen.HasFlag(Readiness.Read) && one.Hear()) left--;
                if (seen.HasFlag(Readiness.Write) && one.Speak()) poller.Modify(one._socket.Handle, n, Interest.Read, oneShot: false);
            }
        }
    }

    private bool Hear()
    {
        Span<byte> bytes = _answers.AsSpan(0, _socket.Receive(_answers));
        if (bytes.IsEmpty) throw new IOException("the server has closed a lane");
        while (_records.TryNext(ref bytes, out var record))
        {
            ReadOnlySpan<byte> content = _seal.FromReceiver.Open(record);
            while (_frames.TryNext(ref content, out var frame, out var words))
            {
                if (frame.Type == FrameType.UnitAck && frame.Aux == (uint)UnitStatus.Verified) Heard.Add(Stopwatch.GetTimestamp());
                else if (frame.Type != FrameType.Results) throw new IOException($"{frame.Type} is not what was awaited: {Encoding.UTF8.GetString(words)}");
                else for (var left = frame.Entry; left > 0; left--) File.Delete(Path.Combine(_folder, $"{_landed++}"));
            }
        }

        return Heard.Count == _files;
    }

    // True once all is sent.
    private bool Speak()
    {
        var result = sendfile((int)_socket.Handle, (int)_stream.DangerousGetHandle(), ref _sent, (nint)Math.Min(Size, _length - _sent));
        if (result < 0 && Marshal.GetLastSystemError() != 11) throw new IOException($"sendfile: errno {Marshal.GetLastSystemError()}");
        return _sent == _length;
    }

    private int Seal(byte[] record, uint file, int at)
    {
        var content = RecordCipher.ContentOf(record);
        var length = 0;
        Add(content, new FrameHeader(FrameType.Data, 0, Piece.Length, file, 0, at), Piece, ref length);
        if (at + Piece.Length == Size)
        {
            Add(content, new FrameHeader(FrameType.UnitEnd, 0, WireLimits.Digest, file, Size, 0), Digest, ref length);
            Add(content, new FrameHeader(FrameType.FileEnd, 0, WireLimits.Digest, file, 0, 0), XxHash128.Hash(Digest), ref length);
        }

        return _seal.FromSender.Seal(record, length);
    }

    private static void Add(Span<byte> to, FrameHeader header, byte[] payload, ref int length)
    {
        header.Write(to[length..]);
        payload.CopyTo(to[(length + FrameHeader.Size)..]);
        length += FrameHeader.Size + payload.Length;
    }

    [DllImport("libc", SetLastError = false)]
    private static extern nint sendfile(int to, int from, ref long offset, nint count);
}
