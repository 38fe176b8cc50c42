// Measures a server with many senders at once: what all get together beside what fewer get, how evenly they share it, and how long
// a small transfer among them takes. And whether rates hold that were asked for.
//
//   dotnet run -c Release bench/crowd.cs [--write] [crowd [SENDERS...]] [limits]
//
// crowd (1 8 64 500): that many senders, one lane each, 24 MB each or more, onto DIR (/dev/shm); with the most of them, 1 MB is
// sent besides. Rates are taken while all of them send: from when each has something confirmed to when the first is done. limits: a sender's rate, a server's, and a device's over two transfers of four lanes, over 10 s. Senders share one
// process. --write puts the tables into docs/performance/crowd.md.
#:project ../src/Dray.Server/Dray.Server.csproj
#:property PublishAot=false
#:property ServerGarbageCollection=false
#:property ConcurrentGarbageCollection=false
#:property AssemblyName=dray-bench-crowd
#:property NoWarn=CA1050;CA1515;CA1852;CA2007;CA1303;CA1305;CA1849

using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Dray.Multiplexing;
using Dray.Security;
using Dray.Server;
using Dray.Transfers;

const double Rate = 50e6;
DescriptorLimit.RaiseToHardMaximum();
if (args is ["send", var port, var code, var work, .. var rest]) return await SendersAsync(int.Parse(port), code, work, rest);

var write = args.Contains("--write");
var wanted = args.Where(static arg => arg is "crowd" or "limits").ToArray();
int[] counts = [.. args.Where(static arg => char.IsAsciiDigit(arg[0])).Select(int.Parse)];
if (counts.Length == 0) counts = [1, 8, 64, 500];
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
    foreach (var count in counts)
        rows.Add((count, await RunAsync("crowd", count, Math.Max(24_000_000, 3_000_000_000L / count), count == counts.Max() && count > 1)));
    var best = rows.Max(static row => double.Parse(row.Results[0]));
    text.AppendLine().AppendLine("| senders | MB/s together | of the best | slowest / fastest | server's CPU, s/GB | 1 MB among them, s | of its fair share of time |");
    text.AppendLine("|---:|---:|---:|---:|---:|---:|---:|");
    foreach (var (count, row) in rows)
    {
        var (all, small) = (double.Parse(row[0]), double.Parse(row[2]));
        var share = small > 0 ? $"{small / (1 / (all / (count + 1))):F2}" : "";
        text.AppendLine($"| {count} | {all:F0} | {all / best:F2} | {row[1]} | {row[4]} | {(small > 0 ? $"{small:F2}" : "")} | {share} |");
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

// Together in MB/s, slowest over fastest, seconds of the small one, seconds in all, the server's CPU seconds for a GB.
async Task<string[]> RunAsync(string how, int senders, long bytes, bool small)
{
    var work = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("DIR") ?? "/dev/shm", $"dray-crowd.{Environment.ProcessId}")).FullName;
    try
    {
        Random random = new(1);
        foreach (var (name, length) in new[] { ("file", bytes), ("small", 1_000_000L) })
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

        TouchPages(Path.Combine(work, "touched"), senders * bytes);
        var cpu = Environment.CpuUsage.TotalTime;
        driver.StandardInput.WriteLine();
        var line = await driver.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the senders have gone");
        await driver.WaitForExitAsync();
        return [.. line.Split(' '), $"{(Environment.CpuUsage.TotalTime - cpu).TotalSeconds / (senders * bytes / 1e9):F2}"];
    }
    finally
    {
        Directory.Delete(work, recursive: true);
    }
}

static async Task<int> SendersAsync(int port, string code, string work, string[] how)
{
    var (senders, small) = (int.Parse(how[1]), bool.Parse(how[2]));
    ThreadPool.SetMinThreads(senders + 64, 64); // each waits once for all others
    using var planned = new CountdownEvent(senders);
    using var go = new ManualResetEventSlim();
    await SendAsync("small", "first");
    Console.WriteLine("paired");
    Console.ReadLine();
    var progress = Enumerable.Range(0, senders).Select(static _ => new SendProgress()).ToArray();
    var crowd = progress.Select((one, n) => SendAsync("file", $"{n}", one)).ToArray();
    planned.Wait();
    var since = Stopwatch.GetTimestamp();
    go.Set();
    var late = Task.FromResult(0.0);
    if (small)
    {
        await Task.Delay(4000);
        late = SendAsync("small", "late");
    }

    var size = new FileInfo(Path.Combine(work, "file")).Length;
    var (together, evenness) = await RatesAsync();
    await Task.WhenAll(crowd);
    Console.WriteLine($"{together:F1} {evenness:F2} {await late:F3} {Stopwatch.GetElapsedTime(since).TotalSeconds:F3}");
    return 0;

    // MB/s of all, and the slowest's to the fastest's, while all of them send.
    async Task<(double Together, double Evenness)> RatesAsync()
    {
        while (Array.Exists(progress, static one => one.BytesDone == 0) && !crowd.Any(static one => one.IsCompleted)) await Task.Delay(5);
        var (begun, from) = (Array.ConvertAll(progress, static one => one.BytesDone), Stopwatch.GetTimestamp());
        while (!Array.Exists(progress, one => one.BytesDone >= size)) await Task.Delay(5);
        var seconds = Stopwatch.GetElapsedTime(from).TotalSeconds;
        var moved = progress.Zip(begun, static (one, before) => (double)(one.BytesDone - before)).ToArray();
        return (moved.Sum() / 1e6 / seconds, moved.Min() / moved.Max());
    }

    // Seconds from when the plans of all are made, which a server takes a few hundred of a second to make; for the small one from before.
    async Task<double> SendAsync(string what, string into, SendProgress? one = null)
    {
        var from = Stopwatch.GetTimestamp();
        var receipt = await Sender.RunAsync(new SendOptions
        {
            Sources = [Path.Combine(work, what)], Host = "127.0.0.1", Port = port, ConfigurationFolder = Path.Combine(work, "client"), Into = into, Fast = true,
            Lanes = how[0] is "crowd" ? 1 : 4, BandwidthLimit = how[0] == "sender" && what == "file" ? (long)Rate : null,
            Introduce = (_, _) => Task.FromResult<Introduction?>(Introduction.ByCode(code)),
        }, one, happened =>
        {
            if (happened is not Planned || what != "file" || go.IsSet) return;
            planned.Signal();
            go.Wait();
            from = Stopwatch.GetTimestamp();
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
