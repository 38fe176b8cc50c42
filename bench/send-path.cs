// Measures the two ways out of a file with the digest counted: read, digest, send; and read, digest, sendfile(2).
//
//   dotnet run -c Release bench/send-path.cs [FILE] [ROUNDS]
//
// FILE should be in memory (a gigabyte on tmpfs). Both ways alternate; medians of MB/s and of the sender's CPU seconds a GB.
#:package System.IO.Hashing
#:property PublishAot=false
#:property AllowUnsafeBlocks=true
#:property NoWarn=CA1050;CA5392;SYSLIB1054;CA1515;CA2007;CA1303

using System.Diagnostics;
using System.IO.Hashing;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

var path = args.Length > 0 ? args[0] : MakeFile();
var rounds = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 9;
var results = new Dictionary<string, List<(double Rate, double Cpu)>> { ["read, digest, send"] = [], ["read, digest, sendfile"] = [] };
for (var round = -1; round < rounds; round++)
{
    foreach (var way in results.Keys)
    {
        var result = Measure(path, way.EndsWith("sendfile", StringComparison.Ordinal));
        if (round >= 0) results[way].Add(result);
    }
}

foreach (var (way, list) in results)
{
    Console.WriteLine($"{way,-24} {Median(list.Select(r => r.Rate)),8:F0} MB/s  sender {Median(list.Select(r => r.Cpu)):F3} CPU s/GB");
}

static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

static string MakeFile()
{
    var path = "/dev/shm/dray-send-path";
    using var file = new FileStream(path, FileMode.Create);
    var block = new byte[1 << 20];
    for (var i = 0; i < 1000; i++)
    {
        Random.Shared.NextBytes(block);
        file.Write(block);
    }

    return path;
}

static (double Rate, double Cpu) Measure(string path, bool bySendfile)
{
    using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    listener.Listen();
    using var sink = Process.Start(new ProcessStartInfo("sh") // a process of its own, so that only the sender's CPU time is counted
    {
        ArgumentList = { "-c", $"exec socat -u -b1048576 TCP:127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port} OPEN:/dev/null" },
    })!;
    using var socket = listener.Accept();
    using var file = File.OpenHandle(path);
    var size = RandomAccess.GetLength(file);
    var buffer = GC.AllocateUninitializedArray<byte>(1 << 20, pinned: true);
    var hash = new XxHash128();
    var cpu = Environment.CpuUsage.TotalTime;
    var started = Stopwatch.GetTimestamp();
    for (var offset = 0L; offset < size;)
    {
        var count = RandomAccess.Read(file, buffer, offset);
        hash.Append(buffer.AsSpan(0, count));
        if (bySendfile) SendFile(socket, file, offset, count);
        else socket.Send(buffer.AsSpan(0, count));
        offset += count;
    }

    socket.Shutdown(SocketShutdown.Send);
    sink.WaitForExit();
    var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
    return (size / 1e6 / seconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / (size / 1e9));
}

static void SendFile(Socket socket, SafeFileHandle file, long offset, long count)
{
    while (count > 0)
    {
        var sent = Libc.sendfile((int)socket.Handle, (int)file.DangerousGetHandle(), ref offset, (nint)count);
        if (sent < 0) throw new IOException($"sendfile: {Marshal.GetLastPInvokeErrorMessage()}");
        count -= sent;
    }
}

internal static class Libc
{
    [DllImport("libc", SetLastError = true)]
    internal static extern nint sendfile(int to, int from, ref long offset, nint count);
}
