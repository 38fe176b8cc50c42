// Measures what the two ends of a transfer leave for the garbage collector while the payload moves, each in a process of its
// own: bytes allocated and collections from the first confirmed unit to the end, and the most memory either has held.
//
//   dotnet run -c Release bench/steady.cs [FILES [BYTES]]
//
// FILES (10) names of one file of BYTES (1,000,000,000) on DIR (/dev/shm), which takes FILES x BYTES there for what lands.
// BYTES under a million sends small files instead, in folders of a hundred, and counts from the first thousand.
// TYPES=1 tells besides what is allocated, by type, sampled once in some 100 kB.
#:project ../src/Dray.Server/Dray.Server.csproj
#:property PublishAot=false
#:property ServerGarbageCollection=false
#:property ConcurrentGarbageCollection=false
#:property AssemblyName=dray-bench-steady
#:property NoWarn=CA1050;CA1515;CA1852;CA2007;CA1303;CA1305;CA1849

using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Net;
using Dray.Server;
using Dray.Transfers;

using var types = Environment.GetEnvironmentVariable("TYPES") is null ? null : new AllocatedTypes();
if (args is ["send", var port, var code, var source, var home]) return await SendAsync(int.Parse(port), code, source, home);

var (files, bytes) = (args.Length > 0 ? int.Parse(args[0]) : 10, args.Length > 1 ? long.Parse(args[1]) : 1_000_000_000);
var work = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("DIR") ?? "/dev/shm", $"dray-steady.{Environment.ProcessId}")).FullName;
try
{
    Make(Path.Combine(work, "out"), files, bytes);
    var went = new TaskCompletionSource<Count>();
    var options = new ServeOptions
    {
        Folder = Path.Combine(work, "in"), ConfigurationFolder = Path.Combine(work, "server"), Listen = [new IPEndPoint(IPAddress.Loopback, 0)],
    };
    await using var server = await DrayServer.StartAsync(options, happened =>
    {
        if (happened is ClientWent) went.TrySetResult(Count.Now());
    });
    using var sender = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
        ["send", $"{server.ListeningOn[0].Port}", server.ShowPairingCode(), Path.Combine(work, "out"), Path.Combine(work, "client")])
    {
        RedirectStandardOutput = true,
    })!;
    if (await sender.StandardOutput.ReadLineAsync() != "began") throw new InvalidOperationException("the sender did not begin");
    var began = Count.Now();
    types?.Begin();
    Console.WriteLine($"receiver {await went.Task - began}");
    types?.Tell();
    Console.Write(await sender.StandardOutput.ReadToEndAsync());
    await sender.WaitForExitAsync();
    return sender.ExitCode;
}
finally
{
    Directory.Delete(work, recursive: true);
}

async Task<int> SendAsync(int port, string code, string source, string home)
{
    var progress = new SendProgress();
    var options = new SendOptions
    {
        Sources = [source], Host = "127.0.0.1", Port = port, ConfigurationFolder = home,
        Introduce = (_, _) => Task.FromResult<Introduction?>(Introduction.ByCode(code)),
    };
    var sending = Sender.RunAsync(options, progress);
    while ((progress.BytesDone < 64 << 20 && progress.EntriesDone < 1000) && !sending.IsCompleted) Thread.Sleep(1);
    var began = Count.Now();
    types?.Begin();
    Console.WriteLine("began");
    var receipt = await sending;
    Console.WriteLine($"sender   {Count.Now() - began}");
    types?.Tell();
    Console.WriteLine($"{receipt.Ended}: {receipt.Landed} entries, {receipt.Bytes / 1e9:F2} GB, {receipt.Bytes / 1e6 / receipt.Elapsed.TotalSeconds:F0} MB/s, {receipt.Lanes} lanes {receipt.Reason}");
    return receipt.Ended == SendEnd.Done ? 0 : 1;
}

static void Make(string folder, int files, long bytes)
{
    var content = new byte[Math.Min(bytes, 1 << 20)];
    for (var n = 0; n < files; n++)
    {
        var name = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, $"{n / 100}")).FullName, $"{n}");
        if (bytes >= 1_000_000 && n > 0)
        {
            Process.Start("ln", [Path.Combine(folder, "0", "0"), name]).WaitForExit();
            continue;
        }

        using var file = File.Create(name);
        for (var left = bytes; left > 0; left -= content.Length)
        {
            Random.Shared.NextBytes(content);
            file.Write(content.AsSpan(0, (int)Math.Min(left, content.Length)));
        }
    }
}

/// <summary>What this process has allocated and collected so far.</summary>
internal readonly record struct Count(long Allocated, int Gen0, int Gen1, int Gen2)
{
    public static Count Now() => new(GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2));

    public static Count operator -(Count a, Count b) => new(a.Allocated - b.Allocated, a.Gen0 - b.Gen0, a.Gen1 - b.Gen1, a.Gen2 - b.Gen2);

    public override string ToString()
    {
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))[6..].Trim();
        return $"{Allocated / 1e6,8:F2} MB allocated, collections {Gen0 - Gen1} of gen 0, {Gen1 - Gen2} of gen 1, {Gen2} of gen 2; peak {peak}";
    }
}

/// <summary>The runtime's own sampling of what is allocated.</summary>
internal sealed class AllocatedTypes : EventListener
{
    private readonly Dictionary<string, long> _bytes = [];

    public void Begin()
    {
        lock (_bytes) _bytes.Clear();
    }

    public void Tell()
    {
        lock (_bytes)
        {
            foreach (var (name, bytes) in _bytes.OrderByDescending(pair => pair.Value).Take(15)) Console.WriteLine($"  {bytes / 1e6,8:F2} MB {name}");
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(eventSource, EventLevel.Verbose, (EventKeywords)1);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName is not { } name || !name.StartsWith("GCAllocationTick", StringComparison.Ordinal)) return;
        lock (_bytes)
        {
            var type = (string)eventData.Payload![5]!;
            _bytes[type] = _bytes.GetValueOrDefault(type) + (long)(ulong)eventData.Payload[3]!;
        }
    }
}
