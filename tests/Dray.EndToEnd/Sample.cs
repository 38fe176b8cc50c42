using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Dray.EndToEnd;

/// <summary>One of the repository's samples, running.</summary>
public sealed partial class Sample : Running
{
    private Sample(Process process)
        : base(process)
    {
    }

    /// <summary>Where it listens, for one that does.</summary>
    public IPEndPoint Listening { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Starts a sample, with an identity of its own in <paramref name="home"/>.</summary>
    public static Sample Start(string name, string home, params string[] arguments)
    {
        // .../tests/Dray.EndToEnd/bin/CONFIGURATION/net10.0/ beside .../samples/NAME/bin/CONFIGURATION/net10.0/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var file = OperatingSystem.IsWindows() ? $"{name}.exe" : name;
        var path = Path.Combine(DrayBinary.Repository, "samples", name, "bin", here.Parent!.Name, here.Name, file);
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DRAY_HOME"] = home;
        return new Sample(Process.Start(start)!);
    }

    /// <summary>Starts a sample that listens, and waits until it does.</summary>
    public static async Task<Sample> ServeAsync(string name, string home, params string[] arguments)
    {
        var sample = Start(name, home, arguments);
        await sample.SaysAsync("listening on ");
        sample.Listening = IPEndPoint.Parse(Address().Match(sample.Output).Groups[1].Value);
        return sample;
    }

    /// <summary>Connects to it; the caller disposes the client, whose calls end when patience does.</summary>
    /// <param name="receiveBuffer">For one that shall read slowly: how many bytes the system keeps for it.</param>
    public async Task<TcpClient> ConnectAsync(int? receiveBuffer = null)
    {
        var client = new TcpClient { NoDelay = true };
        if (receiveBuffer is { } bytes) client.ReceiveBufferSize = bytes;
        await client.ConnectAsync(Listening);
        return client;
    }

    [GeneratedRegex(@"listening on (\S+:\d+)")]
    private static partial Regex Address();
}
