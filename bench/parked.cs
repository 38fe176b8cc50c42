// Measures what lanes cost a server that are open, authenticated and silent: memory of each, and the rate of others beside them.
//
//   dotnet run -c Release bench/parked.cs [ROUNDS [PARKED]]
//
// Alternates sends over 100 lanes (ten at once of ten lanes each, 600 MB on DIR, by default /dev/shm) without and beside PARKED
// (9,000) sealed lanes, 16 a transfer; prints medians of ROUNDS (5), and bytes of managed and of resident memory that each parked
// lane takes of the server's process, its share of its transfer included: with what the C library keeps of memory that was freed, and
// without. What the kernel holds for a socket is in neither. Senders are a process of their own. Needs some 10,000 descriptors in
// each (ulimit -n).
#:project ../src/Dray.Server/Dray.Server.csproj
#:property PublishAot=false
#:property ServerGarbageCollection=false
#:property ConcurrentGarbageCollection=false
#:property AssemblyName=dray-bench-parked
#:property NoWarn=CA1050;CA1515;CA1852;CA2007;CA1303;CA1305;CA1849

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Dray.Lanes;
using Dray.Multiplexing;
using Dray.Security;
using Dray.Server;
using Dray.Transfers;
using Dray.Transfers.Control;
using Dray.Wire;
using Dray.Wire.Sealing;

const int LanesOfOne = 16;
DescriptorLimit.RaiseToHardMaximum();
if (args is ["drive", var port, var code, var home, var many]) return await DriveAsync(int.Parse(port), code, home, int.Parse(many));

var (rounds, parked) = (args.Length > 0 ? int.Parse(args[0]) : 5, args.Length > 1 ? int.Parse(args[1]) : 9000);
var work = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("DIR") ?? "/dev/shm", $"dray-parked.{Environment.ProcessId}")).FullName;
try
{
    var content = new byte[60_000_000];
    for (var n = 0; n < 10; n++)
    {
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(work, "client", "out", $"{n}")).FullName, "file"), content);
    }

    await using var server = await DrayServer.StartAsync(new ServeOptions
    {
        Folder = Path.Combine(work, "in"), ConfigurationFolder = Path.Combine(work, "server"), MaxClients = 5000, Fast = true,
        Listen = [new IPEndPoint(IPAddress.Loopback, 0)], IdleTimeout = TimeSpan.FromHours(1),
    });
    using var driver = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
        ["drive", $"{server.ListeningOn[0].Port}", server.ShowPairingCode(), Path.Combine(work, "client"), $"{parked}"])
    {
        RedirectStandardInput = true, RedirectStandardOutput = true,
    })!;
    var (alone, beside, managed, resident, trimmed) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
    await SendAsync();
    for (var round = 0; round < rounds; round++)
    {
        alone.Add(await SendAsync());
        var before = Memory();
        await AskAsync(driver, "park");
        await Task.Delay(4000); // after a second or two of silence they rest
        var after = Memory();
        managed.Add((double)(after.Managed - before.Managed) / parked);
        resident.Add((double)(after.Resident - before.Resident) / parked);
        trimmed.Add((double)(after.Trimmed - before.Trimmed) / parked);
        beside.Add(await SendAsync());
        await AskAsync(driver, "leave");
    }

    Console.WriteLine($"{Show(alone)} MB/s alone, {Show(beside)} beside {parked} parked lanes: {Median(beside) / Median(alone):F2}");
    Console.WriteLine($"each takes {Show(managed)} bytes managed; of resident memory {resident[0]:F0} at first, then {Show(resident[1..])}; trimmed, {trimmed[0]:F0} and {Show(trimmed[1..])}");
    driver.StandardInput.Close();
    await driver.WaitForExitAsync();
    return 0;

    async Task<double> SendAsync()
    {
        var rate = await AskAsync(driver, "send");
        foreach (var landed in Directory.GetFiles(Path.Combine(work, "in"), "file", SearchOption.AllDirectories)) File.Delete(landed);
        return rate;
    }
}
finally
{
    Directory.Delete(work, recursive: true);
}

async Task<int> DriveAsync(int port, string code, string home, int many)
{
    var serverId = "";
    var taken = new List<(string Transfer, List<Socket> Lanes)>();
    ControlClient? control = null;
    while (Console.ReadLine() is { } wanted)
    {
        var since = Stopwatch.GetTimestamp();
        if (wanted == "send") await Task.WhenAll(Enumerable.Range(0, serverId.Length == 0 ? 1 : 10).Select(n => Task.Run(() => SendAsync(n))));
        control ??= new ControlClient("127.0.0.1", port, DeviceIdentity.LoadOrCreate(home, TimeProvider.System), ServerBelief.Exactly(serverId));
        if (wanted == "park") while (taken.Sum(transfer => transfer.Lanes.Count) < many) taken.Add(await ParkAsync(control));
        if (wanted == "leave")
        {
            foreach (var (transfer, lanes) in taken)
            {
                foreach (var lane in lanes) lane.Dispose();
                await control.Cancel(transfer, CancellationToken.None);
            }

            taken.Clear();
        }

        Console.WriteLine($"{600 / Stopwatch.GetElapsedTime(since).TotalSeconds}");
    }

    return 0;

    async Task SendAsync(int n)
    {
        var options = new SendOptions
        {
            Sources = [Path.Combine(home, "out", $"{n}", "file")], Host = "127.0.0.1", Port = port, ConfigurationFolder = home, Lanes = 10,
            Into = $"{n}", Fast = true,
            Introduce = (_, _) => Task.FromResult<Introduction?>(Introduction.ByCode(code)),
        };
        var receipt = await Sender.RunAsync(options, null, happened =>
        {
            if (happened is Connected connected) serverId = connected.ServerId;
        });
        if (receipt.Ended != SendEnd.Done) throw new InvalidOperationException(receipt.Reason);
    }
}

static async Task<(string Transfer, List<Socket> Lanes)> ParkAsync(ControlClient control)
{
    var transfer = (await control.Open(new OpenRequest { Protocol = ControlProtocol.Version }, CancellationToken.None)).Transfer;
    var lanes = new List<Socket>();
    var record = new byte[RecordHeader.Overhead + FrameHeader.Size];
    foreach (var ticket in (await control.Lanes(transfer, new LanesRequest { Count = LanesOfOne }, CancellationToken.None)).Tickets)
    {
        var binding = new LaneBinding(LaneSuite.Sealed, Convert.FromHexString(transfer), ticket.Lane);
        var lane = LaneDialer.Dial(control.ConnectLane, Convert.FromHexString(ticket.Id), Convert.FromHexString(ticket.Secret), binding, out var seal);
        // One record, so that the server has had to make what opens it.
        new FrameHeader(FrameType.Ping, 0, 0, 0, 0, 0).Write(RecordCipher.ContentOf(record));
        lane.Send(record.AsSpan(0, seal.FromSender.Seal(record, FrameHeader.Size)));
        seal.Dispose();
        lanes.Add(lane);
    }

    return (transfer, lanes);
}

static async Task<double> AskAsync(Process driver, string what)
{
    driver.StandardInput.WriteLine(what);
    return double.Parse(await driver.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the senders have gone"));
}

static (long Managed, long Resident, long Trimmed) Memory()
{
    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    GC.WaitForPendingFinalizers();
    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    var resident = Resident();
    _ = malloc_trim(0);
    return (GC.GetTotalMemory(forceFullCollection: true), resident, Resident());
}

static long Resident() => 1024 * long.Parse(File.ReadLines("/proc/self/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
    .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

[DllImport("libc")]
static extern int malloc_trim(nint keep);

static string Show(List<double> values) => $"{Median(values):F0} ({values.Min():F0} to {values.Max():F0})";

static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
